/** Everything that comes from outside becomes a text node or an attribute: no markup is ever parsed. */

type Attributes = Readonly<Record<string, string>>;
type Child = Node | string;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The element of this id, which `index.html` has. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Only what differs is written: what stands still keeps its selection and is not read out again. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node: Element, name: string, value: string | undefined): void {
  if (value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export function setHidden(node: HTMLElement, hidden: boolean): void {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/** A share of the whole, 0 to 1, as a length along the line. */
export function setShare(node: HTMLElement, property: 'width' | 'left', share: number): void {
  const value = `${(100 * Math.min(1, Math.max(0, share))).toFixed(3)}%`;
  if (node.style.getPropertyValue(property) !== value) node.style.setProperty(property, value);
}

/** What is made once for an item, and how it is kept up to date. */
export interface Row<Item> {
  readonly node: HTMLElement;
  update(item: Item): void;
}

/**
 * Keeps the children of `parent` in step with a list: an item keeps its element as long as its key is there, so that focus
 * and open details stay. Gives the function to call with each new list.
 */
export function keyedRows<Item>(
  parent: Element,
  keyOf: (item: Item) => string,
  create: (item: Item) => Row<Item>,
): (items: readonly Item[]) => void {
  const rows = new Map<string, Row<Item>>();
  return (items) => {
    const keys = new Set(items.map(keyOf));
    for (const [key, row] of rows) {
      if (keys.has(key)) continue;
      row.node.remove();
      rows.delete(key);
    }
    items.forEach((item, index) => {
      const key = keyOf(item);
      const row = rows.get(key) ?? create(item);
      rows.set(key, row);
      row.update(item);
      if (parent.children[index] !== row.node) parent.insertBefore(row.node, parent.children[index] ?? null);
    });
  };
}

/** Rows of cells with text only; the first cell of a row is its heading. */
export function textTable(
  body: HTMLTableSectionElement,
): (rows: readonly (readonly [key: string, ...cells: readonly string[]])[]) => void {
  return keyedRows(
    body,
    ([key]) => key,
    ([, ...cells]) => {
      const nodes = cells.map((_, index) =>
        index === 0 ? element('th', { scope: 'row' }) : element('td', { class: 'number' }),
      );
      return {
        node: element('tr', {}, ...nodes),
        update: ([, ...texts]) => {
          nodes.forEach((node, index) => {
            setText(node, texts[index] ?? '');
          });
        },
      };
    },
  );
}
