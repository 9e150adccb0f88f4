/** The tab that copies from a remote. */

import { give, SPLIT_CONTAINER, SPLIT_MACHINE, UNIFIED_CONTAINER, UNIFIED_MACHINE } from "../support/demo";
import { drop } from "../support/drop";
import { expect } from "../support/fixtures";
import { CopyTab } from "../support/tabs";
import type { Group, Stage } from "./scene";

/** Opens the tab on a remote with three images. */
async function offered({ app, url, source }: Stage): Promise<CopyTab> {
  await drop(source.edge, SPLIT_CONTAINER, { aliases: ["busybox", "busybox/1.0"], public: true });
  await drop(source.edge, SPLIT_MACHINE, { aliases: ["empty-vm"], public: true });
  await drop(source.edge, UNIFIED_MACHINE, { aliases: ["one-file-vm"], public: true });
  await app.open(url);
  const copy = await CopyTab.open(app);
  await expect(copy.part("count")).toBeVisible();
  return copy;
}

export const COPY: Group = {
  title: "Copy from a remote",
  scenes: [
    { name: "copy-list", says: "The images that a remote offers.", main: true, show: offered },
    {
      name: "copy-many",
      says: "A remote with ten thousand images.",
      world: { many: 10_000 },
      show: async ({ app, url }) => {
        await app.open(url);
        const copy = await CopyTab.open(app);
        await copy.part("remote").selectOption("many");
        await expect(copy.part("count")).toContainText("10,000");
      },
    },
    {
      name: "copy-no-match",
      says: "No image has the words that were searched for.",
      show: async (stage) => {
        const copy = await offered(stage);
        await copy.part("search").fill("trixie");
        await expect(copy.rows).toHaveCount(0);
      },
    },
    {
      name: "copy-form",
      says: "One is chosen: its aliases, the way it takes, and what becomes of it.",
      main: true,
      forced: true,
      show: async (stage) => {
        const copy = await offered(stage);
        await copy.choose("busybox/1.0");
        await copy.part("auto-update").check();
      },
    },
    {
      name: "copy-closed-ways",
      says: "What cannot be done with this image is grey and says why.",
      show: async (stage) => (await offered(stage)).choose("one-file-vm"),
    },
    {
      name: "copy-alias-taken",
      says: "The alias names another image: the form says so before anything is copied.",
      show: async (stage) => {
        await give(stage.incus, UNIFIED_CONTAINER, "--alias", "busybox");
        const copy = await offered(stage);
        await copy.choose("busybox/1.0");
        await copy.refused();
      },
    },
    {
      name: "copy-remote-away",
      says: "The remote does not answer: what was read of it before is still shown.",
      show: async (stage) => {
        const copy = await offered(stage);
        await stage.source.link.down();
        await copy.part("refresh").click();
        await expect(copy.part("problem")).toBeVisible();
      },
    },
    {
      name: "copy-never-read",
      says: "The remote has never answered.",
      show: async ({ app, url, source }) => {
        await source.link.down();
        await app.open(url);
        const copy = await CopyTab.open(app);
        await expect(copy.part("load-trouble")).toBeVisible();
      },
    },
    {
      name: "copy-cards",
      says: "One copy is done, another waits for its remote.",
      show: async (stage) => {
        const copy = await offered(stage);
        await copy.choose("empty-vm");
        await (await copy.submit()).expectDone();
        await copy.choose("busybox/1.0");
        await copy.part("mode-relay").check();
        await stage.source.link.down();
        const card = await copy.submit();
        await expect(card.part("away-notice")).toBeVisible();
      },
    },
  ],
};
