/** Where files are dropped, and many of them at once. */

import { hoverFiles } from "../support/chromium.mjs";
import { expect } from "../support/fixtures";
import { image } from "../support/places";
import type { Group, Stage } from "./scene";
import { UNIFIED_CONTAINER } from "../support/demo";

/** Some images, and what is none. */
const SEVERAL = ["busybox-container.tar.xz", "empty-vm.tar.xz", "broken/archive.zip", "broken/disc.iso"];

async function several({ app, url }: Stage): Promise<void> {
  await app.open(url);
  for (const card of await app.dropAll(SEVERAL.length, ...SEVERAL.map(image))) {
    await expect(card.root).toHaveAttribute("data-phase", /ready|refused/);
  }
}

export const FILES: Group = {
  title: "Files",
  scenes: [
    {
      name: "files-empty",
      says: "The page as it is opened: files are dropped anywhere, or chosen.",
      main: true,
      forced: true,
      show: ({ app, url }) => app.open(url),
    },
    {
      name: "files-hovering",
      says: "Files are dragged over the window.",
      show: async ({ app, url }) => {
        await app.open(url);
        await hoverFiles(app.page, UNIFIED_CONTAINER.files.map(image));
        await expect(app.page.getByTestId("drop-zone")).toHaveClass(/over/);
      },
    },
    {
      name: "files-several",
      says: "Four files were dropped at once: two are images, two are something else. The bar above the cards does for all of them what a card does for its own.",
      main: true,
      show: several,
    },
    {
      name: "files-cancel-all",
      says: "Before all imports are cancelled, it is asked once more.",
      show: async ({ app, url, toEdge, large }) => {
        await app.open(url);
        await app.dropAll(2, large.path, ...UNIFIED_CONTAINER.files.map(image));
        for (const card of await app.cards()) {
          await card.expectPhase("ready");
        }
        const held = toEdge.hold("request", large.size / 2);
        await app.page.getByTestId("import-all").click();
        await held;
        await app.page.getByTestId("cancel-all").click();
        await expect(app.page.getByTestId("cancel-all-dialog")).toBeVisible();
      },
    },
    {
      name: "files-left-open",
      says: "The page was closed in mid-upload. Opened again, it says what is still open; the file dropped again goes on where it stopped.",
      show: async ({ app, url, toEdge, large }) => {
        await app.open(url);
        const card = await app.drop(large.path);
        const held = toEdge.hold("request", large.size / 2);
        await card.importAs("left/open");
        await held;
        app.page.once("dialog", (asked) => void asked.accept());
        await app.page.reload();
        // The edge learns that nobody sends any more.
        toEdge.cut();
        await expect(app.page.getByTestId("open-import")).toBeVisible();
      },
    },
  ],
};
