/** Text that is HTML already. Only `html` makes it, so whatever comes from outside has been escaped. */
export interface Markup {
  readonly markup: string;
}

export type Value = string | number | Markup | readonly (Markup | undefined)[] | undefined;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};
/** Not shown by any browser, or turning the text around them: C0, C1, and the marks of writing direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Any text, to stand between tags or in a quoted attribute. The one place where this is done. */
export function escaped(text: string): string {
  return text.replaceAll(UNSEEN, '\ufffd').replaceAll(/[&<>"'`]/g, (sign) => ENTITIES[sign] ?? '');
}

/** A piece of the page; every value put into it is escaped, unless it is such a piece itself. Undefined is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let markup = parts[0] ?? '';
  values.forEach((value, index) => {
    markup += textOf(value) + (parts[index + 1] ?? '');
  });
  return { markup };
}

/** A style sheet of ours: the only thing that is put in as it stands. */
export function styleSheet(css: string): Markup {
  return { markup: `<style>${css}</style>` };
}

function textOf(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (typeof value === 'string') return escaped(value);
  return 'markup' in value ? value.markup : value.map(textOf).join('');
}
