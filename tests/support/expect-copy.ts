/** What a copy is compared in, with what the command line makes of the same image. */

import type { Mode } from "./asking";
import type { ListedImage } from "./incus";

/** What differs between any two copies: when each came, and the project it lies in. */
const PASSING: ReadonlySet<string> = new Set(["uploaded_at", "project"]);

/** A field in which a copy by the edge is meant to differ from one by the command line. */
interface Difference {
  readonly mode: Mode;
  readonly unified: boolean;
  readonly field: string;
  /** What it is there, given the image at its source. */
  readonly edge: (source: ListedImage) => unknown;
  readonly why: string;
}

/** All that is meant to differ. */
const MEANT: readonly Difference[] = [
  {
    mode: "relay",
    unified: true,
    field: "filename",
    edge: ({ filename }) => filename,
    why: "the command line keeps the name of a split image and loses that of a unified one; the edge keeps both",
  },
];

/** What the edge is to make of an image, given what the command line made of it and what it is at its source. */
export function expected(
  byCommandLine: ListedImage,
  source: ListedImage,
  { mode, unified }: Pick<Difference, "mode" | "unified">,
): Record<string, unknown> {
  const meant = MEANT.filter((one) => one.mode === mode && one.unified === unified);
  return { ...compared(byCommandLine), ...Object.fromEntries(meant.map(({ field, edge }) => [field, edge(source)])) };
}

/** All that is compared of an image: each field but those that pass. */
export function compared(image: ListedImage): Record<string, unknown> {
  const fields = Object.entries(image).filter(([field]) => !PASSING.has(field));
  const aliases = [...image.aliases].sort((one, other) => one.name.localeCompare(other.name));
  return { ...Object.fromEntries(fields), aliases };
}
