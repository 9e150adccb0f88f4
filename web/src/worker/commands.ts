/** What the page may ask of a worker. The answers are `News`. */

import type { ImportOptions } from "../generated/browser";
import type { WrapForm } from "../generated/image-format";

/** Headers that tell the edge who asks, and for which tenant. */
export type Proof = readonly (readonly [name: string, value: string])[];

export type Command =
  /** The first command, and given once: the address of the WebAssembly module, which whoever packed the page knows. */
  | { readonly type: "start"; readonly module: string }
  /**
   * The second, and given once: say what these files are. `paths` are their names with the folders they were
   * dropped in. `endpoint` is absolute, and each request tells `proof`. With `look`, an import of them that is at the edge already is gone on with.
   */
  | {
      readonly type: "inspect";
      readonly endpoint: string;
      readonly proof: Proof;
      readonly files: readonly File[];
      readonly paths: readonly string[];
      readonly look: boolean;
    }
  /** The answer to `hash-wanted`: it is this drop's turn, or the fingerprint of the very same files is known. */
  | { readonly type: "hash"; readonly known: string | null }
  /** Write the metadata that is missing, from this form. */
  | { readonly type: "wrap"; readonly form: WrapForm }
  /** Import what was inspected. */
  | { readonly type: "import"; readonly options: ImportOptions }
  /** Go on with that import of what was inspected. */
  | { readonly type: "go-on"; readonly id: string }
  /** The answer to `leading`: bytes may go out. */
  | { readonly type: "go" }
  /** From now on each request tells this. */
  | { readonly type: "identify"; readonly proof: Proof }
  /** What waits is tried now; and what is open is begun anew where the connections may be `dead`. */
  | { readonly type: "wake"; readonly dead: boolean }
  /** Let no more bytes go out. */
  | { readonly type: "pause" }
  /** Call everything off, at the edge too. */
  | { readonly type: "cancel" };
