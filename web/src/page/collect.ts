/** From a drop or a choice of files to a list of them, with the folders they were in. */

import type { Explanation } from "../generated/image-format";
import { walk, WalkFault, type Found, type Leaf, type Branch, MOST_FILES } from "../model/walk";
import { walkTrouble } from "../model/words";
import { text } from "../strings";

export type DroppedFile = Found<File>;

/** The files of a drop. Must be called in the event's own turn: the browser forgets the drop afterwards. */
export function droppedFiles(transfer: DataTransfer): Promise<DroppedFile[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const nodes = items.map((item) => {
    const entry = item.webkitGetAsEntry();
    return entry === null ? fileLeaf(item.getAsFile()) : node(entry);
  });
  return walk(nodes.filter((one) => one !== null));
}

/** What was found, or why it could not be taken. */
export async function gathered(
  files: Promise<readonly DroppedFile[]>,
): Promise<{ readonly found: readonly DroppedFile[]; readonly trouble: Explanation | null }> {
  try {
    const found = await files;
    return { found, trouble: found.length === 0 ? text.trouble.noFiles : null };
  } catch (fault) {
    if (!(fault instanceof WalkFault)) {
      throw fault;
    }
    return { found: [], trouble: walkTrouble(fault) };
  }
}

/** The files of a choice, of which a chosen folder tells the paths. */
export function chosenFiles(list: readonly File[]): Promise<DroppedFile[]> {
  if (list.length > MOST_FILES) {
    return Promise.reject(new WalkFault("too-many", list[MOST_FILES]?.name ?? ""));
  }
  const path = ({ name, webkitRelativePath }: File): string => (webkitRelativePath === "" ? name : webkitRelativePath);
  return Promise.resolve(list.map((file) => ({ path: path(file), file })));
}

function fileLeaf(file: File | null): Leaf<File> | null {
  return file === null ? null : { name: file.name, open: () => Promise.resolve(file) };
}

function node(entry: FileSystemEntry): Leaf<File> | Branch<File> {
  const { name } = entry;
  if (isFolder(entry)) {
    const reader = entry.createReader();
    return {
      name,
      more: () => new Promise((resolve, reject) => { reader.readEntries((more) => { resolve(more.map(node)); }, reject); }),
    };
  }
  return { name, open: () => new Promise((resolve, reject) => { (entry as FileSystemFileEntry).file(resolve, reject); }) };
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
