import type { Overview } from './state.ts';

type Finish = NonNullable<Overview['campaigns'][number]['finish']>;

/** The service makes a forecast anew once a minute at most; asked for by whoever looks, so that nobody pays for it else. */
const ASK_EVERY_MS = 60_000;

/** When each running campaign would finish, as the service forecasts it; `changed` is called when one is known. */
export function createForecasts(changed: () => void): (overview: Overview) => Overview {
  const finishes = new Map<string, Finish>();
  const askedAt = new Map<string, number>();

  const ask = async (name: string): Promise<void> => {
    const answer = await fetch(`/api/campaigns/${encodeURIComponent(name)}?forecast=1`);
    const { forecast } = (await answer.json()) as Answer;
    const finish = forecast?.finish;
    if (!answer.ok || !finish) finishes.delete(name);
    else
      finishes.set(name, {
        how: 'forecast',
        at: Date.parse(finish.middle),
        early: Date.parse(finish.low),
        late: Date.parse(finish.high),
      });
    changed();
  };

  return (overview) => {
    for (const { name, state } of overview.campaigns) {
      if (state !== 'running' || document.hidden) continue;
      if (performance.now() - (askedAt.get(name) ?? Number.NEGATIVE_INFINITY) < ASK_EVERY_MS) continue;
      askedAt.set(name, performance.now());
      // The pace is shown until, and whenever, there is no forecast.
      ask(name).catch(() => finishes.delete(name));
    }
    const withFinish = (card: Overview['campaigns'][number]) => {
      const finish = card.state === 'running' ? finishes.get(card.name) : undefined;
      return finish ? { ...card, finish } : card;
    };
    return { ...overview, campaigns: overview.campaigns.map(withFinish) };
  };
}

interface Answer {
  readonly forecast?: {
    readonly finish: { readonly low: string; readonly middle: string; readonly high: string } | null;
  } | null;
}
