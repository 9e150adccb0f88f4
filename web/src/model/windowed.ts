/** Which rows of a long list are drawn, and where keys lead in it. Lengths are CSS pixels. */

/** What is seen of a list. */
export interface Sight {
  /** How far it is scrolled. */
  readonly top: number;
  /** How much of it is seen. */
  readonly height: number;
  /** The height of a row. All are alike. */
  readonly row: number;
}

/** Rows from `first` up to, not including, `end`. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/** So many rows beyond what is seen are drawn too, for scrolling not to outrun drawing. */
const BEYOND = 8;

/** The rows to draw of `count`. */
export function rowsSeen({ top, height, row }: Sight, count: number): Range {
  if (row <= 0) {
    return { first: 0, end: Math.min(count, BEYOND) };
  }
  const first = Math.floor(Math.max(0, top) / row) - BEYOND;
  const end = Math.ceil((Math.max(0, top) + height) / row) + BEYOND;
  return { first: Math.min(Math.max(0, first), Math.max(0, count - 1)), end: Math.min(count, Math.max(0, end)) };
}

/** How far to scroll for a row to be seen whole; where it is, nothing changes. */
export function topFor(at: number, { top, height, row }: Sight): number {
  const above = at * row;
  if (above < top) {
    return above;
  }
  const below = above + row - height;
  return below > top ? below : top;
}

/** The row that a key leads to; `null` where the key is none of the list's. `at` is -1 for no row. */
export function rowAfter(key: string, at: number, count: number, { height, row }: Sight): number | null {
  const page = Math.max(1, Math.floor(row <= 0 ? 1 : height / row) - 1);
  const to: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const next = Object.hasOwn(to, key) ? to[key] : undefined;
  return next === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, next));
}
