import { KEY_PARAMETERS, type KeyName, luaKey } from './keys.ts';

/**
 * The key in place of each `key_name(part, …)` of a script. Redis makes every function of a script anew each time it runs: one
 * for each key would cost more than the keys do (measured: a twelfth of a phone call's scripts).
 *
 * @throws where there is no such key, it takes another number of parts, or its bracket is never closed.
 */
export function withKeysWrittenOut(lua: string): string {
  const call = /\bkey_(\w+)\(/.exec(lua);
  if (!call) return lua;
  const [opening, name = ''] = call;
  if (!isKeyName(name)) throw new Error(`no key ${name}`);
  const { parts, end } = partsIn(lua, call.index + opening.length);
  const key = luaKey(name, parts.map(withKeysWrittenOut));
  return lua.slice(0, call.index) + key + withKeysWrittenOut(lua.slice(end));
}

function isKeyName(name: string): name is KeyName {
  return name in KEY_PARAMETERS;
}

/** What stands between the brackets, cut at its own commas: not at those within brackets and texts of its own. */
function partsIn(lua: string, from: number): { parts: string[]; end: number } {
  const parts: string[] = [];
  let [depth, begun, isText] = [0, from, false];
  for (let at = from; at < lua.length; at += 1) {
    const sign = lua[at];
    if (sign === "'") isText = !isText;
    if (isText) continue;
    if (sign === '(') depth += 1;
    const isEnd = sign === ')' && depth === 0;
    if (isEnd || (sign === ',' && depth === 0)) {
      parts.push(lua.slice(begun, at).trim());
      begun = at + 1;
    }
    if (isEnd) return { parts: parts.filter((part) => part !== ''), end: at + 1 };
    if (sign === ')') depth -= 1;
  }
  throw new Error(`a bracket is never closed: ${lua.slice(from, from + 60)}`);
}
