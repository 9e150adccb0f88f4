/** Any number of files in one drop: each image gets a card, and nothing is lost. */

import { copyFile, link } from "node:fs/promises";
import { join } from "node:path";
import { expectNothingKept } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import type { Card, ImportPage } from "../../support/page";
import { image } from "../../support/places";

/** The cards that come to `phase`, of those that come to rest. */
async function inPhase(cards: readonly Card[], phase: "ready" | "refused"): Promise<Card[]> {
  const rested: Card[] = [];
  for (const card of cards) {
    await expect(card.root).toHaveAttribute("data-phase", /ready|refused/);
    if ((await card.root.getAttribute("data-phase")) === phase) {
      rested.push(card);
    }
  }
  return rested;
}

test("two images and a text: two imports, one refusal", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  const files = ["busybox-container.tar.xz", "broken/text.tar.xz", "empty-vm.tar.xz"];
  const cards = await app.dropAll(3, ...files.map(image));
  const [refused, ...moreRefused] = await inPhase(cards, "refused");
  expect(moreRefused).toEqual([]);
  expect((await refused?.trouble("refused"))?.code).toBe("text");
  const good = await inPhase(cards, "ready");
  for (const [at, card] of good.entries()) {
    await card.importAs(`set/${at.toString()}`);
  }
  for (const card of good) {
    await card.expectDone();
  }
  const types = (await incus.images()).map(({ type }) => type);
  expect(types.sort()).toEqual(["container", "virtual-machine"]);
  await expectNothingKept(edge);
});

test("a split image and a unified one in one drop", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  const files = ["busybox-split.rootfs.squashfs", "empty-vm.tar.xz", "busybox-split.metadata.tar.xz"];
  const good = await inPhase(await app.dropAll(2, ...files.map(image)), "ready");
  expect(good).toHaveLength(2);
  for (const [at, card] of good.entries()) {
    await card.importAs(`set/${at.toString()}`);
    await card.expectDone();
  }
  const types = (await incus.images()).map(({ type }) => type);
  expect(types.sort()).toEqual(["container", "virtual-machine"]);
});

test("one metadata with a root file system and a disk makes two images", async ({ edge, app, scratch }) => {
  const files = { "x.metadata.tar.xz": "busybox-split.metadata.tar.xz", "x.rootfs.squashfs": "busybox-split.rootfs.squashfs", "x.disk.qcow2": "empty-vm-split.disk.qcow2" };
  for (const [as, from] of Object.entries(files)) {
    await copyFile(image(from), join(scratch, as));
  }
  await app.open(edge.url);
  const good = await inPhase(await app.dropAll(2, ...Object.keys(files).map((name) => join(scratch, name))), "ready");
  const texts = await Promise.all(good.map(({ root }) => root.innerText()));
  expect(texts.filter((words) => words.includes("Container, split image"))).toHaveLength(1);
  expect(texts.filter((words) => words.includes("Virtual machine, split image"))).toHaveLength(1);
});

/** Drops so many large images at once that some must wait for their turn to hash. */
async function dropLarge(app: ImportPage, scratch: string, path: string, count: number): Promise<Card[]> {
  const paths = Array.from({ length: count }, (_, at) => join(scratch, `large-${at.toString()}.tar`));
  await Promise.all(paths.map((to) => link(path, to)));
  return app.dropAll(count, ...paths);
}

test("at most two are hashed at once, and each comes to its turn", async ({ edge, app, large, scratch }) => {
  await app.open(edge.url);
  const most = app.page.evaluate(mostAtOnce, 4);
  const cards = await dropLarge(app, scratch, large.path, 4);
  for (const card of cards) {
    await expect(card.fingerprint).toHaveText(large.fingerprint);
  }
  expect(await most).toEqual({ hashing: 2, waited: true });
});

test("one that waits for its turn is cancelled at once, and the others go on", async ({ edge, app, large, scratch }) => {
  await app.open(edge.url);
  const cancelled = app.page.evaluate(cancelWaiting);
  const cards = await dropLarge(app, scratch, large.path, 3);
  await cancelled;
  await expect(app.page.locator('[data-testid=card][data-phase="cancelled"]')).toHaveCount(1);
  for (const card of cards) {
    if ((await card.root.getAttribute("data-phase")) !== "cancelled") {
      await expect(card.fingerprint).toHaveText(large.fingerprint);
    }
  }
});

/** Runs in the page: watches until so many fingerprints stand there. */
function mostAtOnce(count: number): Promise<{ hashing: number; waited: boolean }> {
  const seen = { hashing: 0, waited: false };
  return new Promise((resolve) => {
    const look = (): void => {
      const root = document.querySelector("malleus-import")?.shadowRoot;
      const bars = root?.querySelectorAll("[data-testid=progress-hashing]").length ?? 0;
      seen.hashing = Math.max(seen.hashing, bars);
      seen.waited ||= root?.querySelector("[data-step=hashing][data-state=waits]") !== null;
      if (root?.querySelectorAll("[data-testid=fingerprint]").length === count) {
        resolve(seen);
      } else {
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  });
}

/** Runs in the page: presses Cancel on the first card that waits for its turn. */
function cancelWaiting(): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const waiting = document.querySelector("malleus-import")?.shadowRoot?.querySelector("[data-step=hashing][data-state=waits]");
      const button = waiting?.closest("[data-testid=card]")?.querySelector<HTMLElement>("[data-testid=cancel-button]");
      if (button) {
        button.click();
        resolve();
      } else {
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  });
}
