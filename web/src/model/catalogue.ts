/** The images of a remote: made ready once, then searched with every key. */

import type { ImageType, RemoteImage } from "../generated/api";
import { finder, searched, type Searched } from "./search";

/** A catalogue made ready to be searched. */
export interface Index {
  readonly images: readonly RemoteImage[];
  readonly texts: readonly Searched[];
  /** Those that images have, in order. */
  readonly architectures: readonly string[];
}

/** What is looked for. */
export interface Filter {
  /** As typed. */
  readonly words: string;
  /** Empty for all. */
  readonly type: ImageType | "";
  /** Empty for all. */
  readonly architecture: string;
}

export const everything: Filter = { words: "", type: "", architecture: "" };

/** Makes images ready to be searched. */
export function indexed(images: readonly RemoteImage[]): Index {
  return {
    images,
    texts: images.map((image) =>
      searched(
        [...image.aliases, image.os, image.release, image.variant, image.architecture, image.description, image.serial],
        image.fingerprint,
      ),
    ),
    architectures: [...new Set(images.map(({ architecture }) => architecture))].sort(),
  };
}

/** The images that a filter leaves, in their order. */
export function matching({ images, texts }: Index, { words, type, architecture }: Filter): readonly RemoteImage[] {
  const found = finder(words);
  return images.filter((image, at) => {
    const text = texts[at];
    return (
      (type === "" || image.type === type) &&
      (architecture === "" || image.architecture === architecture) &&
      text !== undefined &&
      found(text)
    );
  });
}

/** The architecture to begin with: the target's first, where the remote has images of it. */
export function firstArchitecture({ architectures }: Index, wanted: readonly string[]): string {
  return wanted.find((name) => architectures.includes(name)) ?? "";
}

/** What an image is called: its system, else its description, else its first alias, else its fingerprint. */
export function imageName({ os, release, variant, description, aliases, fingerprint }: RemoteImage): string {
  const system = [os, release, variant === "default" ? "" : variant].filter((part) => part !== "").join(" ");
  return [os === "" ? "" : system, description, aliases[0] ?? ""].find((name) => name.trim() !== "") ?? fingerprint.slice(0, 12);
}
