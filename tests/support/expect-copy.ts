/** What a copy is compared in, with what the command line makes of the same image. */

import type { Mode } from "./asking";
import type { ListedImage } from "./incus";

/** What differs between any two copies: when each came, and the project it lies in. */
const PASSING: ReadonlySet<string> = new Set(["uploaded_at", "project"]);

/** What matters for what is meant to differ. */
interface How {
  readonly mode: Mode;
  readonly unified: boolean;
  readonly copyAliases?: boolean;
}

/** A field in which a copy by the edge is meant to differ from one by the command line. */
interface Difference {
  readonly when: Partial<How>;
  readonly field: keyof ListedImage;
  readonly why: string;
}

/** All that is meant to differ. In each of these fields a copy by the edge is as the image at its source. */
const MEANT: readonly Difference[] = [
  {
    when: { mode: "relay", unified: true },
    field: "filename",
    why: "the command line keeps the name of a split image and loses that of a unified one; the edge keeps both",
  },
  {
    when: { mode: "relay", copyAliases: true },
    field: "aliases",
    why: "the command line copies what aliases are described as but for a relay; the edge always does",
  },
];

/** What the edge is to make of an image, given what the command line made of it and what it is at its source. */
export function expected(byCommandLine: ListedImage, source: ListedImage, how: How): Record<string, unknown> {
  const applies = ({ when }: Difference): boolean => Object.entries(when).every(([key, value]) => how[key as keyof How] === value);
  const [theirs, there] = [compared(byCommandLine), compared(source)];
  return { ...theirs, ...Object.fromEntries(MEANT.filter(applies).map(({ field }) => [field, there[field]])) };
}

/** All that is compared of an image: each field but those that pass. */
export function compared(image: ListedImage): Record<string, unknown> {
  const fields = Object.entries(image).filter(([field]) => !PASSING.has(field));
  const aliases = [...image.aliases].sort((one, other) => one.name.localeCompare(other.name));
  return { ...Object.fromEntries(fields), aliases };
}
