/** What the page may ask of a worker. The answers are `News`. */

import type { ImportOptions } from "../generated/browser";
import type { WrapForm } from "../generated/image-format";

export type Command =
  /**
   * The first command, and given once: say what these files are. `paths` are their names with the folders they were
   * dropped in. `endpoint` is absolute.
   */
  | { readonly type: "inspect"; readonly endpoint: string; readonly files: readonly File[]; readonly paths: readonly string[] }
  /** The answer to `hash-wanted`: it is this drop's turn. `known` is the fingerprint of the very same files, where it was computed before. */
  | { readonly type: "hash"; readonly known?: string }
  /** Write the metadata that is missing, from this form. */
  | { readonly type: "wrap"; readonly form: WrapForm }
  /** Say whether Incus takes this alias. */
  | { readonly type: "check-alias"; readonly alias: string }
  /** Import what was inspected. */
  | { readonly type: "import"; readonly options: ImportOptions }
  /** The answer to `leading`: bytes may go out. */
  | { readonly type: "go" }
  /** Let no more bytes go out. */
  | { readonly type: "pause" }
  /** Call everything off, at the edge too. */
  | { readonly type: "cancel" };
