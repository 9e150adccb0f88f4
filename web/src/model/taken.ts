/** Aliases that name another image of the target, as the target told last. */

import type { AliasView } from "../generated/api";
import { aliasFault } from "./alias";

/** An alias and the image that has it. */
export interface Taken {
  readonly alias: string;
  readonly fingerprint: string;
  /** What that image is called. */
  readonly by: string;
  /** When that image came, in seconds since 1970; 0 where that is not told. */
  readonly since: number;
}

/** What an answer says; `null` where no image has the alias. */
export function takenBy({ alias, fingerprint, image, uploaded }: AliasView): Taken | null {
  if (fingerprint === null) {
    return null;
  }
  const system = [image?.os ?? "", image?.release ?? ""].filter((part) => part !== "").join(" ");
  const by = [image?.description ?? "", system].find((name) => name.trim() !== "") ?? fingerprint.slice(0, 12);
  return { alias, fingerprint, by, since: uploaded };
}

/** Those of them that a card still asks for, and that are not its own image's. */
export function inTheWay(
  taken: readonly Taken[],
  aliases: readonly string[],
  fingerprint: string | null,
): readonly Taken[] {
  return taken.filter((one) => aliases.includes(one.alias) && one.fingerprint !== fingerprint);
}

/** Whether it can be asked who has an alias: one that an address can name. */
export function askable(alias: string): boolean {
  return aliasFault(alias) === null;
}
