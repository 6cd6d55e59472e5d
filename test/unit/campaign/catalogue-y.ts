import { HOURS_ROWS } from './catalogue-y-hours.ts';
import type { Rows } from './catalogue-y-rows.ts';
import { SETTINGS_ROWS } from './catalogue-y-settings.ts';
import { YAML_ROWS } from './catalogue-y-yaml.ts';

/**
 * reliability.md §3.1, every case: what is written, and every problem it must give. Departures from the catalogue say why.
 * What needs a disk or a contact file stands in catalogue-y.test.ts.
 */
export const CATALOGUE: Rows = { ...YAML_ROWS, ...HOURS_ROWS, ...SETTINGS_ROWS };
