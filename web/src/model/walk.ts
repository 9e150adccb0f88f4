/** Finds every file of what was dropped, in folders too, within bounds. No DOM: the page says how a folder is read. */

/** The most files of one drop. */
export const MOST_FILES = 10_000;
/** The most folders within each other. */
export const DEEPEST = 32;

/** A file or folder as it was dropped. */
export type Node<F> = Leaf<F> | Branch<F>;

export interface Leaf<F> {
  readonly name: string;
  open(): Promise<F>;
}

export interface Branch<F> {
  readonly name: string;
  /** The next of what is in it; empty at the end. Browsers give a hundred at a time. */
  more(): Promise<readonly Node<F>[]>;
}

/** A file with the folders it was dropped in, as in `folder/name`. */
export interface Found<F> {
  readonly path: string;
  readonly file: F;
}

/** Why a drop cannot be taken. `at` is the folder or file where it shows. */
export class WalkFault extends Error {
  readonly kind: "too-many" | "too-deep" | "unreadable";
  readonly at: string;

  constructor(kind: WalkFault["kind"], at: string) {
    super(`${kind}: ${at}`);
    this.kind = kind;
    this.at = at;
  }
}

/** All files, folder by folder. Throws a `WalkFault`. */
export async function walk<F>(dropped: readonly Node<F>[]): Promise<Found<F>[]> {
  const found: Found<F>[] = [];
  await visit(dropped, "", 0, found);
  return found;
}

async function visit<F>(nodes: readonly Node<F>[], folder: string, depth: number, found: Found<F>[]): Promise<void> {
  for (const node of nodes) {
    const path = `${folder}${node.name}`;
    if ("open" in node) {
      if (found.length >= MOST_FILES) {
        throw new WalkFault("too-many", path);
      }
      found.push({ path, file: await readable(path, () => node.open()) });
      continue;
    }
    if (depth >= DEEPEST) {
      throw new WalkFault("too-deep", path);
    }
    let batch = await readable(path, () => node.more());
    while (batch.length > 0) {
      await visit(batch, `${path}/`, depth + 1, found);
      batch = await readable(path, () => node.more());
    }
  }
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    throw new WalkFault("unreadable", path);
  }
}
