import { describe, expect, it } from 'vitest';
import { luaKey } from '../../../src/redis/keys.ts';
import { withKeysWrittenOut } from '../../../src/redis/lua-keys.ts';

describe('keys in scripts', () => {
  it('are written out where they stand, whatever their parts are made of', () => {
    const parts = ['campaign', "string.format('%.0f, (%s)', tonumber(digits(a, b)) % SLICES)"];
    expect(withKeysWrittenOut(`local k = key_phones(${parts.join(', ')}) -- and on`)).toBe(
      `local k = ${luaKey('phones', parts)} -- and on`,
    );
  });

  it('may stand in one another, and side by side', () => {
    const inner = luaKey('campaign', ['name']);
    expect(withKeysWrittenOut('f(key_slots(key_campaign(name)), key_account, key_persons())')).toBe(
      `f(${luaKey('slots', [inner])}, key_account, ${luaKey('persons', [])})`,
    );
  });

  it.each([
    ['key_nothing()', 'no key nothing'],
    ['key_persons(one)', 'takes 0 parts, not 1'],
    ['key_slots(', 'never closed'],
  ])('are refused where they cannot be meant: %s', (lua, why) => {
    expect(() => withKeysWrittenOut(lua)).toThrow(why);
  });
});
