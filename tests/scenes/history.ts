/** The tab with the imports that have ended. */

import { fileURLToPath } from "node:url";
import { beginUrl, ended } from "../support/asking";
import { SPLIT_MACHINE, UNIFIED_CONTAINER } from "../support/demo";
import { drop } from "../support/drop";
import { expect } from "../support/fixtures";
import { goTo } from "../support/tabs";
import type { Group, Stage } from "./scene";

/** Opens the tab on an edge that has imported two images and failed with a third. */
async function remembered({ app, url, edge, web }: Stage): Promise<void> {
  await drop(edge, UNIFIED_CONTAINER, { aliases: ["busybox/1.0"] });
  await drop(edge, SPLIT_MACHINE, { aliases: ["empty-vm"] });
  await ended(edge, await beginUrl(edge, { url: web.put("/text.tar.xz", { file: fileURLToPath(import.meta.url) }) }));
  await app.open(url);
  await goTo(app, "history");
  await expect(app.page.getByTestId("history-count")).toBeVisible();
}

export const HISTORY: Group = {
  title: "History",
  scenes: [
    { name: "history-list", says: "The imports that have ended.", main: true, show: remembered },
    {
      name: "history-empty",
      says: "None has ended yet.",
      show: async ({ app, url }) => {
        await app.open(url);
        await goTo(app, "history");
        await expect(app.page.getByTestId("history-empty")).toBeVisible();
      },
    },
    {
      name: "history-filtered",
      says: "Only those that were searched for.",
      show: async (stage) => {
        await remembered(stage);
        await stage.app.page.getByTestId("history-search").fill("empty");
        await expect(stage.app.page.getByTestId("history-list").getByRole("option")).toHaveCount(1);
      },
    },
    {
      name: "history-detail",
      says: "One is looked at: what came of it, and what can be done next.",
      main: true,
      show: async (stage) => {
        await remembered(stage);
        await stage.app.page.getByTestId("history-list").getByRole("option").filter({ hasText: "busybox/1.0" }).click();
        await expect(stage.app.page.getByTestId("past-detail")).toBeVisible();
      },
    },
    {
      name: "history-failed",
      says: "One that has failed, with what happened and what to do.",
      show: async (stage) => {
        await remembered(stage);
        await stage.app.page.getByTestId("history-list").getByRole("option").filter({ hasText: "text.tar.xz" }).click();
        await expect(stage.app.page.getByTestId("past-problem")).toBeVisible();
      },
    },
    {
      name: "history-clear",
      says: "Before all of it is forgotten, it is asked once more.",
      show: async (stage) => {
        await remembered(stage);
        await stage.app.page.getByTestId("history-clear").click();
        await expect(stage.app.page.getByTestId("history-clear-all-dialog")).toBeVisible();
      },
    },
  ],
};
