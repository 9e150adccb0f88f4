/** The tab that imports from a URL. */

import { fileURLToPath } from "node:url";
import { expect } from "../support/fixtures";
import { image } from "../support/places";
import { UrlTab } from "../support/tabs";
import type { Group, Stage } from "./scene";

async function opened({ app, url }: Stage): Promise<UrlTab> {
  await app.open(url);
  return UrlTab.open(app);
}

export const URLS: Group = {
  title: "From a URL",
  scenes: [
    { name: "url-form", says: "The address of an image, and what is to become of it.", main: true, show: opened },
    {
      name: "url-faults",
      says: "What is no URL, no SHA-256 and no alias is faulted at its field.",
      show: async (stage) => {
        const tab = await opened(stage);
        await tab.fill({ url: "images.example/x", fingerprint: "abc", aliases: "two a//b" });
        await tab.part("url").focus();
        await expect(tab.part("fingerprint")).toHaveAttribute("aria-invalid", "true");
      },
    },
    {
      name: "url-refused",
      says: "There is no such file: the address stays, and the form says what is wrong.",
      show: async (stage) => {
        const tab = await opened(stage);
        await tab.fill({ url: stage.web.url("/missing.tar.xz") });
        await tab.refused();
      },
    },
    {
      name: "url-downloading",
      says: "The edge downloads an image.",
      main: true,
      show: async (stage) => {
        const { web, toWeb, large } = stage;
        const tab = await opened(stage);
        web.put("/noise.tar", { file: large.path });
        const held = toWeb.holdBack(large.size / 2);
        await tab.fill({ url: `https://localhost:${toWeb.port.toString()}/noise.tar`, aliases: "noise" });
        const card = await tab.submit();
        await held;
        await expect(card.part("progress-download")).toHaveAttribute("value", /^[1-9]/);
      },
    },
    {
      name: "url-ends",
      says: "One import has failed, since what was behind its URL is no image; another is done.",
      show: async (stage) => {
        const { web } = stage;
        const tab = await opened(stage);
        await tab.fill({ url: web.put("/text", { file: fileURLToPath(import.meta.url) }) });
        await (await tab.submit()).trouble();
        await tab.fill({ url: web.put("/busybox.tar.xz", { file: image("busybox-container.tar.xz") }), aliases: "busybox/1.0" });
        await (await tab.submit()).expectDone();
      },
    },
  ],
};
