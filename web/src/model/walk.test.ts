import { expect, test } from "vitest";
import { DEEPEST, MOST_FILES, walk, type Branch, type Leaf, type Node } from "./walk";

const leaf = (name: string): Leaf<string> => ({ name, open: () => Promise.resolve(name) });

/** A folder that gives a hundred entries at a time, as browsers do. */
function branch(name: string, nodes: readonly Node<string>[]): Branch<string> {
  const left = [...nodes];
  return { name, more: () => Promise.resolve(left.splice(0, 100)) };
}

const many = (count: number): Leaf<string>[] => Array.from({ length: count }, (_, at) => leaf(at.toString()));

function nested(depth: number): Node<string> {
  let node: Node<string> = leaf("file");
  for (let at = 0; at < depth; at++) {
    node = branch("d", [node]);
  }
  return node;
}

test("every file of every folder is found, with its path", async () => {
  const found = await walk([leaf("a"), branch("vm", [leaf("metadata.yaml"), branch("templates", [leaf("t")])])]);
  expect(found).toEqual([
    { path: "a", file: "a" },
    { path: "vm/metadata.yaml", file: "metadata.yaml" },
    { path: "vm/templates/t", file: "t" },
  ]);
});

test("a folder is read on until it has no more", async () => {
  expect(await walk([branch("d", many(250))])).toHaveLength(250);
});

test("as many files as are allowed are taken, and not one more", async () => {
  expect(await walk([branch("d", many(MOST_FILES))])).toHaveLength(MOST_FILES);
  await expect(walk([branch("d", many(MOST_FILES + 1))])).rejects.toMatchObject({ kind: "too-many" });
});

test("folders are followed as deep as is allowed, and not deeper", async () => {
  expect(await walk([nested(DEEPEST)])).toHaveLength(1);
  await expect(walk([nested(DEEPEST + 1)])).rejects.toMatchObject({ kind: "too-deep" });
});

test("what cannot be read is named", async () => {
  const gone: Leaf<string> = { name: "gone", open: () => Promise.reject(new Error("NotFoundError")) };
  await expect(walk([branch("d", [gone])])).rejects.toMatchObject({ kind: "unreadable", at: "d/gone" });
});
