/** The device sleeps, the network goes, and the page is looked away from: uploads go on by themselves. */

import { readFileSync } from "node:fs";
import type { Browser } from "@playwright/test";
import { expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import { importUntil } from "../../support/held";
import { ImportPage } from "../../support/page";

/** Longer than a clock may stand still without that being a sleep, in milliseconds. */
const A_NAP = 16_000;

/** The processes of all pages. */
async function renderers(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
}

test("a device that slept, and whose connections died meanwhile, goes on", async ({ incus, wired, app, browser, large }) => {
  const { toEdge } = wired;
  const card = await importUntil(app, wired, large, () => toEdge.hold("request", large.size / 2));
  const pages = await renderers(browser);
  expect(pages.length).toBeGreaterThan(0);
  pages.forEach((pid) => process.kill(pid, "SIGSTOP"));
  const stopped = (pid: number): boolean => /^State:\s+T/m.test(readFileSync(`/proc/${pid.toString()}/status`, "utf8"));
  await expect.poll(() => pages.every(stopped)).toBe(true);
  // Neither end learns of it: no connection of before tells anything any more, the one with the edge's news neither.
  toEdge.strand();
  await new Promise((resolve) => setTimeout(resolve, A_NAP));
  pages.forEach((pid) => process.kill(pid, "SIGCONT"));
  await card.expectDone();
  await expectOnly(incus, large.fingerprint, "large");
});

test("a page that the browser froze goes on when it is let go on", async ({ incus, wired, app, large }) => {
  const { toEdge } = wired;
  const card = await importUntil(app, wired, large, () => toEdge.hold("request", large.size / 2));
  toEdge.strand();
  // The browser freezes only what is hidden, and without a screen nothing is: the event is what a page hears of it.
  await app.page.evaluate(() => document.dispatchEvent(new Event("resume")));
  await card.expectDone();
  await expectOnly(incus, large.fingerprint, "large");
});

test("without a network the card says so, and goes on when there is one", async ({ incus, wired, app, context, large }) => {
  const { toEdge } = wired;
  const card = await importUntil(app, wired, large, () => toEdge.hold("request", large.size / 2));
  await context.setOffline(true);
  await expect(card.part("phase")).toHaveText("No network");
  await expect(card.part("card-notice")).toContainText("goes on by itself");
  await expect(card.root.locator('[data-step="sending"]')).toHaveAttribute("data-state", "waits");
  await expect(card.part("error"), "that is no failure").toHaveCount(0);
  toEdge.cut();
  await context.setOffline(false);
  await expect(card.part("phase")).not.toHaveText("No network");
  await card.expectDone();
  await expectOnly(incus, large.fingerprint, "large");
});

test("the browser's tab tells how far it is and how it ended, and is as it was when somebody has looked", async ({ wired, app, large }) => {
  const { toEdge } = wired;
  await app.open(toEdge.url);
  const icon = app.page.locator("link[rel=icon]");
  const [title, href] = [await app.page.title(), await icon.getAttribute("href")];
  const card = await app.drop(large.path);
  const held = toEdge.hold("request", large.size / 2);
  await card.importAs("large");
  await held;
  await expect(app.page).toHaveTitle(/^\d+ % · Malleus$/);
  await expect(icon).toHaveAttribute("href", /^data:image\/svg\+xml,/);
  await expect
    .poll(() => icon.evaluate(async (link: HTMLLinkElement) => {
      const drawn = new Image();
      drawn.src = link.href;
      await drawn.decode();
      return drawn.width;
    }), "it is a picture that the page's policy allows")
    .toBeGreaterThan(0);

  // As when another tab is before it.
  const hide = (hidden: boolean) => app.page.evaluate((is) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (is ? "hidden" : "visible") });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
  await hide(true);
  toEdge.release();
  await card.expectDone();
  await expect(app.page).toHaveTitle("✓ 1 done · Malleus");
  await hide(false);
  await expect(app.page).toHaveTitle(title);
  await expect(icon).toHaveAttribute("href", href ?? "");
});

test("the device is kept awake while bytes go out, and no longer", async ({ wired, app, large }) => {
  const { toEdge } = wired;
  await app.page.addInitScript(() => {
    const held = { locks: 0 };
    Object.defineProperty(window, "awake", { value: held });
    const request = navigator.wakeLock.request.bind(navigator.wakeLock);
    navigator.wakeLock.request = async (type) => {
      const lock = await request(type);
      held.locks += 1;
      lock.addEventListener("release", () => { held.locks -= 1; });
      return lock;
    };
  });
  const locks = () => app.page.evaluate(() => (window as unknown as { awake: { locks: number } }).awake.locks);
  const card = await importUntil(app, wired, large, () => toEdge.hold("request", large.size / 2));
  await expect.poll(locks).toBe(1);
  await card.part("pause-button").click();
  await expect.poll(locks).toBe(0);
  await card.part("pause-button").click();
  await expect.poll(locks).toBe(1);
  toEdge.release();
  await card.expectDone();
  await expect.poll(locks).toBe(0);
});

test("a page that is left asks only where something would be lost", async ({ wired, app, context, large }) => {
  const { toEdge } = wired;
  await importUntil(app, wired, large, () => toEdge.hold("request", large.size / 2));
  // Another tab joins: it sends nothing, and can go.
  const page = await context.newPage();
  const other = new ImportPage(page);
  await other.open(toEdge.url);
  const joined = await other.drop(large.path);
  await expect(joined.part("phase")).toHaveText("Sent from elsewhere");
  let asked = 0;
  page.on("dialog", (dialog) => {
    asked += 1;
    void dialog.accept();
  });
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => page.isClosed()).toBe(true);
  expect(asked).toBe(0);
  toEdge.release();
  await (await app.newest()).expectDone();
});
