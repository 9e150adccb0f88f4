/** The element on another site's page, brought there by one script tag. */

import type { Locator, Page } from "@playwright/test";
import type { Edge } from "../../support/edge";
import { expectOnly } from "../../support/expect-image";
import { expect, hearRefusals, scriptOf, test } from "../../support/embedded";
import { image } from "../../support/places";
import type { Site } from "../../support/site";

const CONTAINER = "busybox-container.tar.xz";

function tagged(site: Site, edge: Edge, body: string): string {
  return site.put("/tagged", { body: `<script type="module" src="${scriptOf(edge)}"></script>${body}` });
}

/** Notes the events of all elements on the page, with what they tell. */
async function hearEvents(page: Page): Promise<() => Promise<readonly { type: string; detail: Record<string, unknown> | null }[]>> {
  await page.addInitScript(() => {
    const told: { type: string; detail: unknown }[] = [];
    (globalThis as unknown as { told: typeof told }).told = told;
    for (const name of ["ready", "connection", "added", "inspected", "state", "done", "refused", "cancelled", "removed"]) {
      addEventListener(`malleus-${name}`, (event) => {
        told.push({ type: event.type, detail: (event as CustomEvent<unknown>).detail });
      });
    }
  });
  return () => page.evaluate(() => (globalThis as unknown as { told: [] }).told);
}

async function choose(element: Locator, ...names: readonly string[]): Promise<void> {
  await element.getByTestId("file-input").setInputFiles(names.map(image));
}

test("one script tag is enough: images go through the edge that it came from", async ({ incus, site, edgeWith, page }) => {
  const edge = await edgeWith({ allowed_origins: [site.origin()] });
  const refusals = await hearRefusals(page);
  const events = await hearEvents(page);
  await page.goto(tagged(site, edge, `<malleus-import aliases="by/tag" locked="aliases public"></malleus-import>`));
  const element = page.locator("malleus-import");
  await choose(element, CONTAINER);
  await expect(element.getByTestId("card")).toHaveAttribute("data-phase", "ready");
  await expect(element.getByTestId("alias-input")).toBeDisabled();
  await expect(element.getByTestId("alias-input")).toHaveValue("by/tag");
  await element.evaluate((one) => { (one as unknown as { importAll: () => void }).importAll(); });
  await expect(element.getByTestId("card")).toHaveAttribute("data-phase", "done");
  const told = await events();
  const done = told.find(({ type }) => type === "malleus-done")?.detail;
  expect(done).toMatchObject({ state: "done", files: [CONTAINER], aliases: ["by/tag"], type: "container", problem: null });
  await expectOnly(incus, String(done?.["fingerprint"]), "by/tag");
  const states = told.filter(({ type }) => type === "malleus-state").map(({ detail }) => detail?.["state"]);
  expect(states[0]).toBe("inspecting");
  expect(states.at(-1)).toBe("done");
  expect(new Set(told.map(({ type }) => type))).toEqual(
    new Set(["malleus-ready", "malleus-connection", "malleus-added", "malleus-inspected", "malleus-state", "malleus-done"]),
  );
  expect(await page.evaluate(() => [location.hash, document.title]), "the page is the portal's").toEqual(["", "A site"]);
  expect(refusals).toEqual([]);
});

test("words that attributes do not know are named on the console, once, and passed over", async ({ site, edgeWith, page }) => {
  const edge = await edgeWith({ allowed_origins: [site.origin()] });
  const warnings: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "warning" && message.text().includes("malleus-import")) {
      warnings.push(message.text());
    }
  });
  await page.goto(tagged(site, edge, `<malleus-import theme="blue" accept="container iso"></malleus-import>`));
  const element = page.locator("malleus-import");
  await choose(element, CONTAINER);
  await expect(element.getByTestId("card")).toHaveAttribute("data-phase", "ready");
  expect(warnings.sort()).toEqual([
    "<malleus-import accept> does not know “iso”, only: container virtual-machine unified split wrap",
    "<malleus-import theme> does not know “blue”, only: light dark",
  ]);
});

test("what is not accepted is refused before anything is sent", async ({ site, edgeWith, page }) => {
  const edge = await edgeWith({ allowed_origins: [site.origin()] });
  await page.goto(tagged(site, edge, `<malleus-import accept="virtual-machine" tabs="files"></malleus-import>`));
  const element = page.locator("malleus-import");
  await choose(element, CONTAINER);
  await expect(element.getByTestId("card")).toHaveAttribute("data-phase", "refused");
  await expect(element.getByTestId("error")).toBeVisible();
  await expect(page.getByRole("tab")).toHaveCount(0);
  expect(await edge.imports()).toEqual([]);
});

test("a target that is asked for and not there is no other one", async ({ site, edgeWith, page }) => {
  const edge = await edgeWith({ allowed_origins: [site.origin()] });
  await page.goto(tagged(site, edge, `<malleus-import target="nowhere"></malleus-import>`));
  const element = page.locator("malleus-import");
  await expect(element.getByTestId("target")).toHaveAttribute("data-state", "down");
  await choose(element, CONTAINER);
  await expect(element.getByTestId("card")).toHaveAttribute("data-phase", "ready");
  await expect(element.getByTestId("import-button")).toBeDisabled();
  await element.evaluate((one) => { one.removeAttribute("target"); });
  await expect(element.getByTestId("import-button")).toBeEnabled();
});

test("in a closed shadow root it does its work, and its events leave it", async ({ incus, site, edgeWith, page }) => {
  const edge = await edgeWith({ allowed_origins: [site.origin()] });
  const events = await hearEvents(page);
  const host = `<div id="host"></div><script>
    const root = document.getElementById("host").attachShadow({ mode: "closed" });
    root.innerHTML = '<malleus-import tabs="files images" aliases="by/shadow"></malleus-import>';
    window.element = root.firstChild;
  </script>`;
  await page.goto(tagged(site, edge, host));
  const types = async (): Promise<readonly string[]> => (await events()).map(({ type }) => type);
  await expect.poll(types).toContain("malleus-ready");
  const box = await page.locator("#host").boundingBox();
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [image(CONTAINER)], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: (box?.x ?? 0) + 200, y: (box?.y ?? 0) + 200, data });
  }
  await expect.poll(types, "dropped on it").toContain("malleus-inspected");
  await page.evaluate(() => { (globalThis as unknown as { element: { importAll: () => void } }).element.importAll(); });
  await expect.poll(types).toContain("malleus-done");
  const done = (await events()).find(({ type }) => type === "malleus-done")?.detail;
  await expectOnly(incus, String(done?.["fingerprint"]), "by/shadow");
});

test("two elements on a page keep apart, and one that is moved goes on", async ({ site, edgeWith, page }) => {
  const edge = await edgeWith({ allowed_origins: [site.origin()] });
  const two = `<div id="place"></div><malleus-import id="one" tabs="files"></malleus-import><malleus-import id="two" theme="dark"></malleus-import>`;
  await page.goto(tagged(site, edge, two));
  const [one, other] = [page.locator("#one"), page.locator("#two")];
  await choose(one, CONTAINER);
  await expect(one.getByTestId("card")).toHaveAttribute("data-phase", "ready");
  await expect(other.getByTestId("card")).toHaveCount(0);
  await page.evaluate(() => { document.getElementById("place")?.append(document.getElementById("one") ?? ""); });
  await expect(one.getByTestId("card")).toHaveAttribute("data-phase", "ready");
  await one.getByTestId("import-button").click();
  await expect(one.getByTestId("card")).toHaveAttribute("data-phase", "done");
  await expect(one.getByTestId("show-button"), "there is no tab that shows it").toHaveCount(0);
  const ground = (element: Locator): Promise<string> => element.evaluate((host) => getComputedStyle(host).backgroundColor);
  expect(await ground(other)).not.toBe(await ground(one));
  await one.evaluate((host) => { host.setAttribute("theme", "dark"); });
  expect(await ground(one)).toBe(await ground(other));
});
