/** An import under way. */

import { join } from "node:path";
import { expect } from "../support/fixtures";
import { writeSparseImage } from "../support/images";
import type { Card } from "../support/page";
import type { Group, Stage } from "./scene";

/** So large that hashing takes longer than anybody looks, in GiB; not too large for the edge. */
const HUGE = 24;

/** Begins an import and holds it in the middle of its upload. */
async function sending({ app, url, toEdge, large }: Stage): Promise<Card> {
  await app.open(url);
  const card = await app.drop(large.path);
  await card.fingerprint.waitFor();
  const held = toEdge.hold("request", large.size / 2);
  await card.importAs("large");
  await held;
  await expect(card.part("progress-sending")).toHaveAttribute("value", /^[1-9]/);
  return card;
}

export const PROGRESS: Group = {
  title: "An import under way",
  scenes: [
    {
      name: "progress-hashing",
      says: "A huge image is hashed; it can be imported meanwhile.",
      main: true,
      show: async ({ app, url, scratch }) => {
        const path = join(scratch, "huge-container.tar");
        await writeSparseImage(path, HUGE);
        await app.open(url);
        const card = await app.drop(path);
        await card.expectPhase("ready");
        await expect(card.part("progress-hashing")).toHaveAttribute("value", /\d/);
      },
    },
    { name: "progress-sending", says: "An image is sent; counted is what the edge has confirmed.", main: true, forced: true, show: sending },
    {
      name: "progress-paused",
      says: "A person has paused the upload.",
      show: async (stage) => {
        const card = await sending(stage);
        await card.part("pause-button").click();
        await expect(card.part("card-notice")).toBeVisible();
      },
    },
    {
      name: "progress-edge-down",
      says: "The edge is away: the page waits for it and goes on by itself.",
      main: true,
      show: async (stage) => {
        const card = await sending(stage);
        await stage.toEdge.down();
        await expect(card.part("card-notice")).toBeVisible();
        await expect(stage.app.target).toHaveAttribute("data-state", "down");
      },
    },
    {
      name: "progress-offline",
      says: "The browser is offline.",
      show: async (stage) => {
        const card = await sending(stage);
        await stage.app.page.context().setOffline(true);
        await stage.toEdge.down();
        await expect(card.part("card-notice")).toBeVisible();
        await expect(stage.app.page.getByTestId("reach")).toHaveAttribute("data-gone", "network");
      },
    },
    {
      name: "progress-importing",
      says: "All bytes are at the edge, which hands them to Incus.",
      main: true,
      show: async ({ app, url, toIncus, large }) => {
        await app.open(url);
        const card = await app.drop(large.path);
        const held = toIncus.hold("request", large.size / 2);
        await card.importAs("large");
        await held;
        await expect(card.part("progress-importing")).toBeVisible();
        await expect(card.part("words-sending")).toHaveCount(0);
      },
    },
    {
      name: "progress-incus-down",
      says: "Incus went away while it was handed an image: the import waits for it and goes on by itself.",
      show: async ({ app, url, toIncus, large }) => {
        await app.open(url);
        const card = await app.drop(large.path);
        const held = toIncus.hold("request", large.size / 2);
        await card.importAs("large");
        await held;
        await toIncus.down();
        await expect(card.part("card-notice")).toBeVisible();
      },
    },
  ],
};
