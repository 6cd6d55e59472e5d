export { packageVersion } from '../config/package-version.ts';
