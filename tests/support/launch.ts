/** An image that can be started. */

import { expect } from "@playwright/test";
import type { Incus } from "./incus";

/** Launches an instance of the image, runs a command in it, and deletes it. */
export async function expectLaunches(incus: Incus, image: string): Promise<void> {
  const name = "trial";
  await incus.cli("launch", image, name);
  try {
    expect(await incus.cli("exec", name, "--", "sh", "-c", "echo ok"), "a shell runs in it").toBe("ok\n");
    await incus.cli("exec", name, "--", "true");
  } finally {
    await incus.cli("delete", "--force", name);
  }
}
