/** What a site that has the element hears of imports that no page has the files of. */

import type { Page } from "@playwright/test";
import { SPLIT_CONTAINER } from "../../support/demo";
import { drop } from "../../support/drop";
import { expectOnly } from "../../support/expect-image";
import { image } from "../../support/places";
import { expect, test } from "../../support/tabbed";
import { CopyTab, UrlTab } from "../../support/tabs";

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

/** The states that were told, each once; all of one import. */
function course(heard: readonly Heard[]): readonly string[] {
  const states = heard.filter(({ type }) => type === "malleus-state").map(({ detail }) => detail.state);
  expect(new Set(states).size, `each once: ${states.join(" ")}`).toBe(states.length);
  expect(new Set(heard.map(({ detail }) => `${detail.from} ${detail.id}`)).size, "all are of one import").toBe(1);
  return states;
}

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
  const states = course(told);
  expect(states[0]).toBe("fetching");
  expect(states.at(-1)).toBe("done");
  await expectOnly(incus, told.at(-1)?.detail.fingerprint ?? "", "told");

  const imports = await app.page.locator("malleus-import").evaluate((element) => (element as HTMLElement & { imports: unknown[] }).imports);
  expect(imports).toMatchObject([{ from: "url", state: "done", aliases: ["told"] }]);
  await card.part("away-remove").click();
  expect(names(await heard()).at(-1)).toBe("malleus-removed");
});

test("one that is under way when the page is loaded is told, too, and goes and comes with its tab", async ({ incus, edge, web, toWeb, medium, app }) => {
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

  const element = app.page.locator("malleus-import");
  await element.evaluate((at) => { at.setAttribute("tabs", "files copy"); });
  await expect.poll(async () => names(await heard()).at(-1), "it goes with its tab").toBe("malleus-removed");
  expect(await element.evaluate((at) => (at as HTMLElement & { imports: unknown[] }).imports)).toEqual([]);
  await element.evaluate((at) => { at.removeAttribute("tabs"); });
  await expect.poll(async () => names(await heard()).slice(-2), "and comes with it").toEqual(["malleus-added", "malleus-state"]);
  toWeb.release();
  await expect.poll(async () => names(await heard()).at(-1)).toBe("malleus-done");
  await expectOnly(incus, medium.fingerprint, "noise");
});

test("a copy from a remote is told, too, and says that it is one", async ({ incus, edge, source, app }) => {
  const fingerprint = await drop(source.edge, SPLIT_CONTAINER, { aliases: ["split"], public: true });
  const heard = await hear(app.page);
  await app.open(edge.url);
  const copy = await CopyTab.open(app);
  await copy.choose("split");
  await copy.part("aliases").fill("told");
  await (await copy.submit()).expectDone();
  const told = await heard();
  expect(names(told).filter((name) => name !== "malleus-state")).toEqual(["malleus-added", "malleus-done"]);
  expect(course(told).at(-1)).toBe("done");
  expect(told.at(-1)?.detail).toMatchObject({ from: "remote", fingerprint });
  await expectOnly(incus, fingerprint, "told");
});

test("an edge that is killed and started again has no state told twice", async ({ incus, edge, toEdge, web, toWeb, medium, app }) => {
  const heard = await hear(app.page);
  await app.open(toEdge.url);
  const tab = await UrlTab.open(app);
  web.put("/noise.tar", { file: medium.path });
  const held = toWeb.holdBack(medium.size / 2);
  await tab.fill({ url: `https://localhost:${toWeb.port.toString()}/noise.tar`, aliases: "noise" });
  const card = await tab.submit();
  await held;
  await edge.kill();
  await expect(app.target).toHaveAttribute("data-state", "down");
  toWeb.release();
  await edge.start();
  toEdge.lead({ host: "127.0.0.1", port: edge.port });
  await card.expectDone();
  const told = await heard();
  expect(names(told).filter((name) => name !== "malleus-state")).toEqual(["malleus-added", "malleus-done"]);
  const states = course(told);
  expect([states[0], states.at(-1)]).toEqual(["fetching", "done"]);
  await expectOnly(incus, medium.fingerprint, "noise");
});
