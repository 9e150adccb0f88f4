/** What a site that has the element hears of imports that no page has the files of. */

import type { Page } from "@playwright/test";
import { expectOnly } from "../../support/expect-image";
import { image } from "../../support/places";
import { expect, test } from "../../support/tabbed";
import { UrlTab } from "../../support/tabs";

interface Heard {
  readonly type: string;
  readonly detail: { readonly from: string; readonly id: string; readonly state: string; readonly fingerprint: string | null };
}

const EVENTS = ["added", "state", "done", "failed", "removed"].map((name) => `malleus-${name}`);

/** Keeps the events of the pages that are opened from now on; gives them, but for progress. */
async function hear(page: Page): Promise<() => Promise<readonly Heard[]>> {
  await page.addInitScript((events) => {
    const heard: Heard[] = [];
    Object.assign(globalThis, { heard });
    for (const type of events) {
      document.addEventListener(type, (event) => {
        heard.push({ type, detail: (event as CustomEvent<Heard["detail"]>).detail });
      });
    }
  }, EVENTS);
  return () => page.evaluate(() => (globalThis as unknown as { heard: Heard[] }).heard);
}

const names = (heard: readonly Heard[]): readonly string[] => heard.map(({ type }) => type);

test("an import from a URL is told from its beginning to its end, each state once", async ({ incus, edge, web, toWeb, app }) => {
  const heard = await hear(app.page);
  await app.open(edge.url);
  const tab = await UrlTab.open(app);
  web.put("/busybox.tar.xz", { file: image("busybox-container.tar.xz") });
  await tab.fill({ url: `https://localhost:${toWeb.port.toString()}/busybox.tar.xz`, aliases: "told" });
  const card = await tab.submit();
  await card.expectDone();
  const told = await heard();
  expect(names(told).filter((name) => name !== "malleus-state")).toEqual(["malleus-added", "malleus-done"]);
  const states = told.filter(({ type }) => type === "malleus-state").map(({ detail }) => detail.state);
  expect(states[0]).toBe("fetching");
  expect(states.at(-1)).toBe("done");
  expect(new Set(states).size, "each once").toBe(states.length);
  expect(new Set(told.map(({ detail }) => `${detail.from} ${detail.id}`)).size, "all are of one import").toBe(1);
  await expectOnly(incus, told.at(-1)?.detail.fingerprint ?? "", "told");

  const imports = await app.page.locator("malleus-import").evaluate((element) => (element as HTMLElement & { imports: unknown[] }).imports);
  expect(imports).toMatchObject([{ from: "url", state: "done", aliases: ["told"] }]);
  await card.part("away-remove").click();
  expect(names(await heard()).at(-1)).toBe("malleus-removed");
});

test("one that is under way when the page is loaded is told, too", async ({ incus, edge, web, toWeb, medium, app }) => {
  const heard = await hear(app.page);
  await app.open(edge.url);
  const tab = await UrlTab.open(app);
  web.put("/noise.tar", { file: medium.path });
  const held = toWeb.holdBack(medium.size / 2);
  await tab.fill({ url: `https://localhost:${toWeb.port.toString()}/noise.tar`, aliases: "noise" });
  await tab.submit();
  await held;
  await app.page.reload();
  await expect.poll(async () => names(await heard())).toEqual(["malleus-added", "malleus-state"]);
  toWeb.release();
  await expect.poll(async () => names(await heard()).at(-1)).toBe("malleus-done");
  await expectOnly(incus, medium.fingerprint, "noise");
});
