/** What a person fills in for a rootfs or disk without metadata. */

import type { Card } from "./page";

/** The form's fields. */
export interface Description {
  readonly os: string;
  readonly release: string;
  readonly architecture: string;
  readonly description: string;
}

/** What this machine runs, by Incus's name. */
export const ARCHITECTURE = process.arch === "arm64" ? "aarch64" : "x86_64";

/** Fills the form in and sends it. */
export async function describe(card: Card, { os, release, architecture, description }: Description): Promise<void> {
  await card.expectPhase("describing");
  await card.part("wrap-os").fill(os);
  await card.part("wrap-release").fill(release);
  await card.part("wrap-architecture").selectOption(architecture);
  await card.part("wrap-description").fill(description);
  await card.part("wrap-button").click();
}
