/** The images of a target, and what becomes of them by what a person does. */

import type { TargetImage } from "../generated/api";
import { finder, searched, type Searched } from "./search";

/** The images of a target made ready to be searched. */
export interface Shelf {
  readonly images: readonly TargetImage[];
  readonly texts: readonly Searched[];
}

/** Makes images ready to be searched. */
export function shelved(images: readonly TargetImage[]): Shelf {
  return {
    images,
    texts: images.map(({ aliases, type, architecture, source, properties, fingerprint }) =>
      searched([...aliases, type ?? "", architecture, source ?? "", ...Object.values(properties)], fingerprint),
    ),
  };
}

/** The images that words leave, in their order. */
export function onShelf({ images, texts }: Shelf, words: string): readonly TargetImage[] {
  const found = finder(words);
  return images.filter((_, at) => {
    const text = texts[at];
    return text !== undefined && found(text);
  });
}

/** What an image is called: its description, else its system, else its first alias, else its fingerprint. */
export function shelfName({ properties, aliases, fingerprint }: TargetImage): string {
  const system = [properties["os"] ?? "", properties["release"] ?? ""].filter((part) => part !== "").join(" ");
  return [properties["description"] ?? "", system, aliases[0] ?? ""].find((name) => name.trim() !== "") ?? fingerprint.slice(0, 12);
}

/** The images after an alias was set: it names that image and no other. */
export function withAlias(images: readonly TargetImage[], alias: string, fingerprint: string): readonly TargetImage[] {
  return withoutAlias(images, alias).map((image) =>
    image.fingerprint === fingerprint ? { ...image, aliases: [...image.aliases, alias].sort() } : image,
  );
}

/** The images after an alias was removed. */
export function withoutAlias(images: readonly TargetImage[], alias: string): readonly TargetImage[] {
  return images.map((image) =>
    image.aliases.includes(alias) ? { ...image, aliases: image.aliases.filter((one) => one !== alias) } : image,
  );
}

/** The images after one was deleted. */
export function without(images: readonly TargetImage[], fingerprint: string): readonly TargetImage[] {
  return images.filter((image) => image.fingerprint !== fingerprint);
}

/** What an image is now, after the list was read anew: itself, else what has taken its place with one of its aliases. */
export function successor(images: readonly TargetImage[], { fingerprint, aliases }: TargetImage): TargetImage | null {
  return (
    images.find((image) => image.fingerprint === fingerprint) ??
    images.find((image) => image.aliases.some((alias) => aliases.includes(alias))) ??
    null
  );
}
