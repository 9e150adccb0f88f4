/** A card before anything is sent: what was found, what can be chosen, what stands in the way. */

import { SPLIT_CONTAINER, UNIFIED_CONTAINER, UNIFIED_MACHINE, give } from "../support/demo";
import { expect } from "../support/fixtures";
import type { Card } from "../support/page";
import { image } from "../support/places";
import type { Group, Stage } from "./scene";

/** Drops files and waits until the card can be imported and nothing moves on it. */
export async function ready({ app, url }: Stage, files: readonly string[] = UNIFIED_CONTAINER.files): Promise<Card> {
  await app.open(url);
  const card = await app.drop(...files.map(image));
  await card.expectPhase("ready");
  await card.fingerprint.waitFor();
  return card;
}

async function described({ app, url }: Stage): Promise<Card> {
  await app.open(url);
  const card = await app.drop(image("empty-vm-split.disk.qcow2"));
  await card.expectPhase("describing");
  return card;
}

export const CARDS: Group = {
  title: "An image before it is imported",
  scenes: [
    {
      name: "card-checking",
      says: "A file is being looked into; here the part of the page that does so has not come yet.",
      show: async ({ app, url }) => {
        // Never answered, until the page is closed.
        await app.page.context().route("**/*.wasm", () => undefined);
        await app.open(url);
        await app.drop(image("busybox-container.tar.xz"));
      },
    },
    { name: "card-container", says: "A unified container image, ready to be imported.", main: true, show: (stage) => ready(stage) },
    { name: "card-machine", says: "A virtual machine image.", show: (stage) => ready(stage, UNIFIED_MACHINE.files) },
    { name: "card-split", says: "The two files of a split image make one card.", show: (stage) => ready(stage, SPLIT_CONTAINER.files) },
    {
      name: "card-options",
      says: "The options of an import, unfolded.",
      main: true,
      forced: true,
      show: async (stage) => {
        const card = await ready(stage);
        await card.part("more-options").locator("summary").first().click();
      },
    },
    {
      name: "card-alias-fault",
      says: "An alias that no image can have is faulted while it is typed.",
      show: async (stage) => {
        const card = await ready(stage);
        await card.part("alias-input").fill("cash$");
        await expect(card.part("alias-input")).toHaveAttribute("aria-invalid", "true");
      },
    },
    {
      name: "card-alias-taken",
      says: "An alias that names another image is told of before Import is pressed, with what can be done.",
      main: true,
      show: async (stage) => {
        await give(stage.incus, SPLIT_CONTAINER, "--alias", "busybox/1.0");
        const card = await ready(stage);
        await card.part("alias-input").fill("busybox/1.0");
        await expect(card.part("alias-taken")).not.toBeEmpty();
      },
    },
    {
      name: "card-no-room",
      says: "The project's limit leaves too little room: told before Import is pressed, with what to do.",
      main: true,
      world: { project: "of-tenants" },
      show: async (stage) => {
        await stage.incus.cli("project", "set", "of-tenants", "limits.disk", "20KiB");
        const card = await ready(stage);
        await expect(card.part("card-against")).toBeVisible();
      },
    },
    {
      name: "card-everything",
      says: "All that a card can unfold: more facts of the image, and a property that is set twice.",
      show: async (stage) => {
        const card = await ready(stage, SPLIT_CONTAINER.files);
        await card.part("more-facts").locator("summary").click();
        await card.part("more-options").locator("summary").first().click();
        for (const at of [1, 2]) {
          await card.root.locator('[data-testid$="-property-add"]').click();
          await card.root.locator(`[id$="-name-${(at - 1).toString()}"]`).fill("os");
        }
        await expect(card.part("import-why")).toBeVisible();
      },
    },
    {
      name: "card-describing",
      says: "A bare disk becomes an image once a short form says what it is; what was detected is filled in.",
      main: true,
      show: described,
    },
    {
      name: "card-describing-fault",
      says: "A field of that form that is wrong is led to.",
      show: async (stage) => {
        const card = await described(stage);
        await card.part("wrap-os").fill("x".repeat(200));
        await card.part("wrap-button").click();
        await expect(card.part("wrap-fault")).toBeVisible();
      },
    },
    {
      name: "card-refused",
      says: "A file that is no image for Incus: what happened, what to do, and the detail unfolded.",
      show: async ({ app, url }) => {
        await app.open(url);
        const card = await app.drop(image("broken/unknown-architecture.tar.xz"));
        await card.expectPhase("refused");
        await card.part("error-details").locator("summary").click();
      },
    },
    {
      name: "card-worker-failed",
      says: "The part of the page that looks into files could not be loaded.",
      show: async ({ app, url, misdeeds }) => {
        await app.page.context().route("**/*.wasm", (route) => route.abort());
        await app.open(url);
        const card = await app.drop(image("busybox-container.tar.xz"));
        await card.expectPhase("failed");
        misdeeds.length = 0;
      },
    },
  ],
};
