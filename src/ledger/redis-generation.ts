import { type GenerationLedger, type GenerationSeen, restoredDoubt, type ToldReason } from './generation.ts';
import type { RedisStore } from './redis-store.ts';
import { FIRST_LAYOUT, FOR_EARLIER, LAYOUT } from './schema-version.ts';

type Seen = [
  id: string,
  replaces: string,
  posted: number,
  beats: number,
  doubt: string,
  accepted: string,
  is: GenerationSeen['is'],
  layout: string,
];

export function createRedisGeneration(store: RedisStore): GenerationLedger {
  const { keys, scripts } = store;
  const key = keys.generation();
  return {
    async beat({ journal, generation = '', posted, beats }, candidate) {
      return seenOf(
        (await scripts.run(
          'beat',
          journal,
          generation,
          posted,
          beats,
          candidate,
          LAYOUT,
          FOR_EARLIER,
        )) as Seen,
      );
    },
    async look(journal) {
      return seenOf((await scripts.run('beat', journal, '', 0, 0, '', LAYOUT, FOR_EARLIER)) as Seen);
    },
    async mend({ journal, posted, beats }) {
      const counts = { [`posted:${journal}`]: posted, [`beats:${journal}`]: beats };
      await store.ask((redis) => redis.hset(key, counts));
    },
    async doubt(reason) {
      await store.ask((redis) => redis.hset(key, 'doubted', reason));
    },
    async markRestored(takenAt) {
      await store.ask((redis) => redis.hset(key, { doubted: restoredDoubt(takenAt), restored: takenAt }));
    },
    async restoredFrom() {
      const takenAt = await store.ask((redis) => redis.hget(key, 'restored'));
      return takenAt ? Number(takenAt) : undefined;
    },
    async noteOrigin(origin) {
      const { origin: known, ...fields } = await store.ask((redis) => redis.hgetall(key));
      const isUsed = Object.entries(fields).some(
        ([field, posted]) => field.startsWith('posted:') && Number(posted) > 0,
      );
      if (isUsed && known !== undefined) return;
      await store.ask((redis) => redis.hset(key, 'origin', origin));
    },
    async origin() {
      return (await store.ask((redis) => redis.hget(key, 'origin'))) ?? undefined;
    },
    async acceptOrigin({ origin, why, at }) {
      const decision = { origin, originAccepted: JSON.stringify({ why, at }) };
      await store.ask((redis) => redis.hset(key, decision));
    },
    async accept({ id, replaces, why, at }) {
      const accepted = JSON.stringify({ why, at });
      const decision = { id, replaces: JSON.stringify(replaces), accepted, doubted: '', restored: '' };
      const layout = { layout: LAYOUT, doubt: FOR_EARLIER };
      await store.ask((redis) => redis.hset(key, { ...decision, ...layout }));
    },
    async tell(run, reasons) {
      const text = JSON.stringify(reasons);
      await store.ask((redis) =>
        reasons.length > 0 ? redis.hset(keys.distrust(), run, text) : redis.hdel(keys.distrust(), run),
      );
    },
    async told() {
      const hash = await store.ask((redis) => redis.hgetall(keys.distrust()));
      return new Map(Object.entries(hash).map(([run, text]) => [run, JSON.parse(text) as ToldReason[]]));
    },
  };
}

/** Nothing where it is the one we know. */
function otherLayout(written: string): { layout?: number } {
  const layout = written === '' ? FIRST_LAYOUT : Number(written);
  return layout === LAYOUT ? {} : { layout };
}

function seenOf([id, replaces, posted, beats, doubt, accepted, is, layout]: Seen): GenerationSeen {
  return {
    ...(id === '' ? {} : { id }),
    replaces: JSON.parse(replaces) as string[],
    posted,
    beats,
    ...(doubt === '' ? {} : { doubt }),
    ...(accepted === '' ? {} : { accepted: JSON.parse(accepted) as { why: string; at: number } }),
    ...(id === '' ? {} : otherLayout(layout)),
    is,
  };
}
