/** What a portal decides beforehand for everything that is dropped: defaults, what of them is fixed, and which kinds are taken. */

import type { SessionView } from "../generated/api";
import type { ImageFacts } from "../generated/browser";
import { may } from "./session";
import { plainSettings, type Settings } from "./settings";

/** What can be fixed. */
export type Option = "target" | "aliases" | "alias-taken" | "public" | "profiles" | "properties";

/** What is fixed: by the portal, or because somebody has no right to set aliases. */
export type Fixed = Option | "alias-right";

export const OPTIONS: readonly Option[] = ["target", "aliases", "alias-taken", "public", "profiles", "properties"];

/** What can be dropped: an image is of two of the first four, and a bare disk or root file system is there to be wrapped. */
export type Kind = "container" | "virtual-machine" | "unified" | "split" | "wrap";

export const KINDS: readonly Kind[] = ["container", "virtual-machine", "unified", "split", "wrap"];

export interface Presets {
  readonly settings: Settings;
  /** Whether aliases were given: then no suggestion takes their place. */
  readonly aliasesGiven: boolean;
  /** What a person may not change. */
  readonly locked: ReadonlySet<Fixed>;
  /** What is taken; empty for all. */
  readonly accepted: ReadonlySet<Kind>;
  /** What proposed aliases begin with. */
  readonly aliasPrefix: string;
}

export const noPresets: Presets = { settings: plainSettings, aliasesGiven: false, locked: new Set(), accepted: new Set(), aliasPrefix: "" };

/** Attributes as they are written; `null` for those that are not there. */
export interface PresetAttributes {
  readonly aliases: string | null;
  readonly aliasTaken: string | null;
  readonly public: boolean;
  readonly profiles: string | null;
  readonly locked: string | null;
  readonly accept: string | null;
}

/** What attributes say. Words that mean nothing are passed over. */
export function presetsOf(attributes: PresetAttributes): Presets {
  const { aliases, aliasTaken, profiles } = attributes;
  return {
    settings: {
      aliases: aliases ?? "",
      aliasTaken: aliasTaken === "move" || aliasTaken === "skip" ? aliasTaken : "fail",
      public: attributes.public,
      profiles: profiles === null ? null : words(profiles),
    },
    aliasesGiven: aliases !== null,
    locked: known(attributes.locked, OPTIONS),
    accepted: known(attributes.accept, KINDS),
    aliasPrefix: "",
  };
}

/** What is left of it for somebody with these rights. */
export function permitted(presets: Presets, view: SessionView | null): Presets {
  if (may(view, "set-aliases")) {
    const aliasPrefix = view?.aliasPrefix ?? "";
    return aliasPrefix === presets.aliasPrefix ? presets : { ...presets, aliasPrefix };
  }
  const locked = new Set<Fixed>([...presets.locked, "aliases", "alias-taken", "alias-right"]);
  return { ...presets, settings: { ...presets.settings, aliases: "" }, aliasesGiven: true, locked };
}

/** The kind that keeps an image from being taken; `null` where it is taken. */
export function unwanted({ accepted }: Presets, { instanceType, files }: ImageFacts): Kind | null {
  const shape: Kind = files.length > 1 ? "split" : "unified";
  const types: readonly Kind[] = ["container", "virtual-machine"];
  const shapes: readonly Kind[] = ["unified", "split"];
  // Of each pair, naming one leaves out the other; naming none leaves out neither.
  const barred = (pair: readonly Kind[], kind: Kind): boolean => pair.some((one) => accepted.has(one)) && !accepted.has(kind);
  return barred(types, instanceType) ? instanceType : barred(shapes, shape) ? shape : null;
}

/** Whether bare disks and root file systems may be made images. */
export function wraps({ accepted }: Presets): boolean {
  return accepted.size === 0 || accepted.has("wrap");
}

function words(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== "");
}

function known<T extends string>(text: string | null, all: readonly T[]): ReadonlySet<T> {
  const told = words(text ?? "");
  return new Set(all.filter((one) => told.includes(one)));
}
