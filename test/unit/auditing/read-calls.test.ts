import { expect, it } from 'vitest';
import { fetchProviderCalls } from '../../../src/auditing/read-calls.ts';

it('a list of calls that does not end is read no further than round', async () => {
  let pages = 0;
  const listCalls = async (cursor?: string) => {
    pages++;
    return { calls: [], nextCursor: cursor === 'a' ? 'b' : 'a' };
  };
  await expect(fetchProviderCalls({ listCalls })).rejects.toMatchObject({ code: 'list-without-end' });
  expect(pages).toBe(3);
});
