/** Whether files are still what they were when they were looked into. */

import type { ImageFacts } from "../generated/browser";

/** Whether both images are of the same files, by their names, sizes, parts and what tells files apart. */
export function sameFiles(one: ImageFacts, other: ImageFacts): boolean {
  return (
    one.files.length === other.files.length &&
    one.files.every((file, at) => {
      const { role, name, size, identity } = other.files[at] ?? {};
      return file.role === role && file.name === name && file.size === size && file.identity === identity;
    })
  );
}
