/**
 * A row of a table. `value` and `baseline` are numbers in `unit`; `bar` is a text, `reached` whether it was; `runs` how
 * many were measured (the median is shown), `note` a few words.
 */
export function tableOf(rows) {
  const lines = rows.map((row) =>
    [
      row.figure,
      shown(row.value, row.unit),
      row.baseline === undefined
        ? ''
        : `${shown(row.baseline, row.unit)}${row.against ? ` (${row.against})` : ''}`,
      row.baseline === undefined ? '' : rounded(row.value / row.baseline),
      row.bar ?? '',
      row.reached === undefined ? '' : row.reached ? 'yes' : '**no**',
      String(row.runs ?? 1),
      row.note ?? '',
    ].join(' | '),
  );
  const head = [
    'figure | measured | baseline | ratio | bar | reached | runs | note',
    '---|---|---|---|---|---|---|---',
  ];
  return [...head, ...lines].map((line) => `| ${line} |`).join('\n');
}

export function reportOf({ machine, sections, tookS }) {
  const parts = sections.map(({ name, load, seconds, rows, failed }) =>
    [
      `## ${name}`,
      '',
      `Load ${load} when it began; took ${Math.round(seconds)} s.`,
      '',
      failed ? `Failed: ${failed}` : tableOf(rows),
      '',
    ].join('\n'),
  );
  return [
    '# Results',
    '',
    `${machine}. The whole took ${Math.round(tookS)} s.`,
    '',
    'Made by `npm run bench`; read the ratios, since machines differ and are noisy. Baselines are measured in the same',
    'run, with the programs of `bench/baselines/`. `runs`: the median of so many is shown. AOF is always `always`.',
    '',
    ...parts,
  ].join('\n');
}

export function shown(value, unit = '') {
  if (value === undefined) return '';
  return `${rounded(value)}${unit ? ` ${unit}` : ''}`;
}

export function rounded(value) {
  if (!Number.isFinite(value)) return '?';
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString('en');
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return size >= 0.095 ? value.toFixed(3).replace(/0$/, '') : value.toPrecision(2);
}
