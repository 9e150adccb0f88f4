/** The tab with the images of the target. */

import { give, SPLIT_CONTAINER, SPLIT_MACHINE, UNIFIED_CONTAINER } from "../support/demo";
import { expect } from "../support/fixtures";
import { ImagesTab } from "../support/tabs";
import type { Group, Stage } from "./scene";

/** As long as there may be. */
const LONG = `a/name/as/long/as/there/may/be/${"x".repeat(30)}`;

/** Opens the tab on a server with three images. */
async function stocked({ app, url, incus }: Stage): Promise<ImagesTab> {
  await give(incus, UNIFIED_CONTAINER, "--alias", "busybox/1.0", "--alias", LONG, "--public");
  await give(incus, SPLIT_MACHINE, "--alias", "empty-vm");
  await give(incus, SPLIT_CONTAINER);
  await app.open(url);
  const images = await ImagesTab.open(app);
  await expect(images.rows).toHaveCount(3);
  return images;
}

export const IMAGES: Group = {
  title: "Images",
  scenes: [
    { name: "images-list", says: "The images that the target has.", main: true, show: stocked },
    {
      name: "images-empty",
      says: "It has none.",
      show: async ({ app, url }) => {
        await app.open(url);
        await expect((await ImagesTab.open(app)).part("images-empty")).toBeVisible();
      },
    },
    {
      name: "images-detail",
      says: "One is looked at: what is known of it, its aliases, and what can be done with it.",
      main: true,
      show: async (stage) => (await stocked(stage)).choose("may/be"),
    },
    {
      name: "images-alias-taken",
      says: "An alias that was to be added names another image.",
      show: async (stage) => {
        const images = await stocked(stage);
        await images.choose("may/be");
        await images.addAlias("empty-vm");
        await expect(images.part("image-taken")).toBeVisible();
      },
    },
    {
      name: "images-delete",
      says: "Before an image is deleted, it is asked once more.",
      main: true,
      forced: true,
      show: async (stage) => {
        const images = await stocked(stage);
        await images.choose("may/be");
        await images.part("image-delete").click();
        await expect(images.part("delete-dialog")).toBeVisible();
      },
    },
    {
      name: "images-not-read",
      says: "The list could not be read anew; what was read before is still shown.",
      show: async (stage) => {
        const images = await stocked(stage);
        await stage.toEdge.down();
        await images.part("images-reload").click();
        await expect(images.part("images-trouble")).toBeVisible();
        await expect(stage.app.target).toHaveAttribute("data-state", "down");
      },
    },
  ],
};
