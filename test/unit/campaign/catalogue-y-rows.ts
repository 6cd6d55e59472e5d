/** What is written, and every problem it must give, as `code@line:column`; none: it is accepted. */
export type Rows = Readonly<Record<string, readonly (readonly [text: string, ...problems: string[]])[]>>;
