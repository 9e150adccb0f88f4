/** What the edge tells of the import behind an upload, and what must be true of it at the end. */

import { expect } from "@playwright/test";
import type { Edge } from "../edge";
import { expectNothingKept, expectOnly } from "../expect-image";
import type { LargeImage } from "../images";
import type { Incus } from "../incus";

/** An import as `GET /api/v1/imports` tells it. Only what these tests name is typed. */
export interface Outcome {
  readonly id: string;
  readonly state: string;
  readonly fingerprint: string | null;
  readonly alreadyPresent: boolean;
  readonly skippedAliases: readonly string[];
  readonly files: readonly { readonly name: string; readonly upload: string; readonly received: { readonly done: number } }[];
  readonly problem: { readonly type: string; readonly title: string } | null;
}

/** Where senders POST to. */
export function endpoint(url: string): string {
  return new URL("/api/v1/uploads", url).href;
}

/** Every import the edge knows. */
export async function outcomes(edge: Edge): Promise<Outcome[]> {
  return (await (await fetch(new URL("/api/v1/imports", edge.url))).json()) as Outcome[];
}

/** The only import the edge knows. */
export async function theImport(edge: Edge): Promise<Outcome> {
  const [outcome, ...more] = await outcomes(edge);
  if (outcome === undefined || more.length > 0) {
    throw new Error("one import was expected at the edge");
  }
  return outcome;
}

/** How many bytes of the only import are durable. */
export async function durable(edge: Edge): Promise<number> {
  return (await theImport(edge)).files[0]?.received.done ?? 0;
}

/** Waits until the edge has made some bytes durable; gives how many. The sender must be held. */
export async function someDurable(edge: Edge): Promise<number> {
  await expect.poll(() => durable(edge), "what came is durable by itself after a while").toBeGreaterThan(1 << 20);
  return durable(edge);
}

/** Waits until the only import has come to this end. */
export async function ended(edge: Edge, state: string): Promise<Outcome> {
  const isEnd = ({ state }: Outcome): boolean => ["done", "failed", "cancelled", "expired"].includes(state);
  await expect.poll(async () => isEnd(await theImport(edge)), "the import comes to an end").toBe(true);
  const outcome = await theImport(edge);
  expect(outcome.state, outcome.problem?.title).toBe(state);
  return outcome;
}

/** What the senders of these tests say of the image. */
export const SAID = {
  filename: "parcel.tar",
  aliases: "sent, sent/by-a-stock-client",
  aliasTaken: "move",
  public: "true",
  "property.description": "Sent by a stöck client",
} as const;

/** The image is in Incus, once, with all that was said of it, and the edge keeps nothing. */
export async function expectImported(edge: Edge, incus: Incus, image: LargeImage): Promise<Outcome> {
  const outcome = await ended(edge, "done");
  expect(outcome.fingerprint).toBe(image.fingerprint);
  const listed = await expectOnly(incus, image.fingerprint, "sent");
  expect(await incus.alias("sent/by-a-stock-client")).toBe(image.fingerprint);
  expect(listed).toMatchObject({
    public: true,
    properties: { description: SAID["property.description"], os: "Noise" },
  });
  await expectNothingKept(edge);
  return outcome;
}
