/** What the page may ask of a worker. The answers are the generated `WorkerEvent`s. */

import type { ImportOptions } from "../generated/browser";

export type Command =
  /** The first command, and given once: say what these files are, and hash them. `endpoint` is absolute. */
  | { readonly type: "inspect"; readonly endpoint: string; readonly files: readonly File[] }
  /** Say whether Incus takes this alias. */
  | { readonly type: "check-alias"; readonly alias: string }
  /** Import what was inspected. */
  | { readonly type: "import"; readonly options: ImportOptions }
  /** Call everything off, at the edge too. */
  | { readonly type: "cancel" };
