/** Finds the import that a dropped image belongs to. */

import type { ImportView } from "../generated/api";
import type { ImageFile } from "../generated/browser";
import { open, receivedOf } from "./import-view";

/**
 * The open import of these very files: the same roles, sizes and identities. The one that has most of them where there
 * are several; `null` for none.
 */
export function sameImport(files: readonly ImageFile[], views: readonly ImportView[]): ImportView | null {
  const same = views.filter((view) => open(view) && view.files.length === files.length && files.every((file) => has(view, file)));
  return same.reduce<ImportView | null>(
    (best, view) => (best === null || receivedOf(view).done > receivedOf(best).done ? view : best),
    null,
  );
}

function has({ files }: ImportView, { role, size, identity }: ImageFile): boolean {
  return files.some((file) => file.role === role && file.received.total === size && file.identity === identity);
}
