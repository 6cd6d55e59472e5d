import { afterAll, beforeAll } from 'vitest';
import { openStore, type Store } from './store.ts';

/** A redis-server for each lane of this test file; the runs of a lane share it under prefixes of their own. */
export function useStores(lanes: number): (lane: number) => string {
  let stores: Store[] = [];
  beforeAll(async () => {
    stores = await Promise.all(Array.from({ length: lanes }, openStore));
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
  });
  return (lane) => {
    const store = stores[lane];
    if (!store) throw new RangeError(`there is no lane ${lane}`);
    return store.url;
  };
}
