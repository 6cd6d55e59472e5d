import type { CST } from 'yaml';

/** What the lexer says a piece of the text is; `content` is the inside of a plain or block text. */
export type TokenKind = CST.TokenType | 'content' | null;

interface Block {
  readonly kind: 'list' | 'mapping';
  readonly column: number;
}

/** The collections open at one point of a text: those told by indentation, then those in brackets. */
export class Nesting {
  readonly #blocks: Block[] = [];
  /** One entry per open bracket: how many `:` since its last comma, because `[a: b: c]` nests as well. */
  readonly #brackets: number[] = [];
  /** Sum over the brackets of the levels each stands for. */
  #bracketLevels = 0;
  #column = 0;
  /** Column of the first thing since the last indicator: where a key on this line would begin. */
  #keyColumn: number | undefined;

  get depth(): number {
    return this.#blocks.length + this.#bracketLevels;
  }

  /** Take in the next token. */
  see(kind: TokenKind, token: string): void {
    if (kind !== 'space' && kind !== 'newline' && kind !== 'comment') this.#keyColumn ??= this.#column;
    if (this.#brackets.length > 0) this.#seeInBrackets(kind);
    else this.#seeInBlock(kind);
    this.#advance(token);
  }

  #seeInBlock(kind: TokenKind): void {
    if (kind === 'flow-map-start' || kind === 'flow-seq-start') this.#openBracket();
    if (kind === 'seq-item-ind') this.#openBlock('list');
    if (kind === 'explicit-key-ind' || kind === 'map-value-ind') this.#openBlock('mapping');
  }

  #seeInBrackets(kind: TokenKind): void {
    if (kind === 'flow-map-start' || kind === 'flow-seq-start') this.#openBracket();
    if (kind === 'flow-map-end' || kind === 'flow-seq-end')
      this.#bracketLevels -= levels(this.#brackets.pop());
    if (kind === 'comma') this.#setColons(0);
    if (kind === 'map-value-ind') this.#setColons((this.#brackets.at(-1) ?? 0) + 1);
  }

  #openBracket(): void {
    this.#brackets.push(0);
    this.#bracketLevels += 1;
  }

  #setColons(colons: number): void {
    this.#bracketLevels += levels(colons) - levels(this.#brackets.at(-1));
    this.#brackets[this.#brackets.length - 1] = colons;
  }

  /** An indicator opens a collection unless one of its kind is open in its column; deeper ones end. */
  #openBlock(kind: Block['kind']): void {
    const column = this.#keyColumn ?? this.#column;
    let innermost = this.#blocks.at(-1);
    while (innermost && endsAt(innermost, { kind, column })) {
      this.#blocks.pop();
      innermost = this.#blocks.at(-1);
    }
    if (innermost?.column !== column || innermost.kind !== kind) this.#blocks.push({ kind, column });
    this.#keyColumn = undefined;
  }

  #advance(token: string): void {
    const lineBreak = token.lastIndexOf('\n');
    if (lineBreak < 0) {
      this.#column += token.length;
      return;
    }
    this.#column = token.length - lineBreak - 1;
    this.#keyColumn = undefined;
  }
}

function levels(colons = 0): number {
  return Math.max(1, colons);
}

/** `key:` may be followed by `- item` in its own column; the next key in that column ends the list. */
function endsAt(open: Block, next: Block): boolean {
  const isListOfKey = next.kind === 'mapping' && open.kind === 'list' && open.column === next.column;
  return open.column > next.column || isListOfKey;
}
