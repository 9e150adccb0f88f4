/** What must be true of Incus and of the edge after an import. */

import { expect } from "@playwright/test";
import type { Edge } from "./edge";
import type { Incus, ListedImage } from "./incus";

/** Incus has this image and no other, and the alias names it. */
export async function expectOnly(incus: Incus, fingerprint: string, alias: string): Promise<ListedImage | undefined> {
  const images = await incus.images();
  expect(images.map((image) => image.fingerprint), "Incus has exactly this image").toEqual([fingerprint]);
  expect(await incus.alias(alias), `the alias “${alias}” names the image`).toBe(fingerprint);
  return images[0];
}

/** The edge keeps no byte of any import. It lets go of them just after it has told of an import's end. */
export async function expectNothingKept(edge: Edge): Promise<void> {
  await expect.poll(() => edge.spool(), "the edge's spool is empty").toEqual([]);
}

/** What differs between any two imports: when the image came, by what names it goes and where it lies. */
const PASSING: ReadonlySet<string> = new Set(["uploaded_at", "aliases", "project"]);

/** The image without what differs between any two imports. */
export function lasting(image: ListedImage): Record<string, unknown> {
  return Object.fromEntries(Object.entries(image).filter(([field]) => !PASSING.has(field)));
}
