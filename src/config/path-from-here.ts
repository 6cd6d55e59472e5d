import { isAbsolute, relative, sep } from 'node:path';

/** However it was spelt, the path of a file as a person in this directory would write it; as given where it lies elsewhere. */
export function pathFromHere(file: string): string {
  const near = relative('', file);
  const isElsewhere = near === '' || near === '..' || near.startsWith(`..${sep}`) || isAbsolute(near);
  return isElsewhere ? file : near;
}
