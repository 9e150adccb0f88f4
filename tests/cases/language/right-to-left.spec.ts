/** The page on a site that is written from right to left: mirrored, with words and names in their own direction. */

import type { Locator } from "@playwright/test";
import { violations } from "../../support/axe";
import { expect, test } from "../../support/fixtures";
import { misplaced } from "../../support/layout";
import type { ImportPage } from "../../support/page";
import { image } from "../../support/places";
import { goTo } from "../../support/tabs";

async function mirror({ page }: ImportPage): Promise<void> {
  await page.evaluate(() => { document.documentElement.dir = "rtl"; });
}

/** Where the first and the last letter of an element's words are seen, by the middle of each in pixels from the left. */
async function ends(words: Locator): Promise<{ readonly first: number; readonly last: number }> {
  return words.evaluate((element) => {
    const letters: { readonly node: Node; readonly at: number }[] = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const words = node.textContent ?? "";
      for (let at = 0; at < words.length; at++) {
        if (words.charAt(at).trim() !== "") {
          letters.push({ node, at });
        }
      }
    }
    const middle = (letter: (typeof letters)[number] | undefined): number => {
      const range = document.createRange();
      if (letter !== undefined) {
        range.setStart(letter.node, letter.at);
        range.setEnd(letter.node, letter.at + 1);
      }
      const { left, width } = range.getBoundingClientRect();
      return left + width / 2;
    };
    return { first: middle(letters.at(0)), last: middle(letters.at(-1)) };
  });
}

for (const width of [375, 1280]) {
  test(`nothing sticks out or scrolls sideways, ${width.toString()} pixels wide`, async ({ edge, app }) => {
    await app.page.setViewportSize({ width, height: 900 });
    await app.open(edge.url);
    await mirror(app);
    expect(await misplaced(app.page), "empty").toEqual([]);
    const card = await app.drop(image("busybox-container.tar.xz"));
    await card.importAs("tiny");
    await card.expectDone();
    const refused = await app.drop(image("broken/truncated.tar.xz"));
    await refused.expectPhase("refused");
    const ready = await app.drop(image("empty-vm.tar.xz"));
    await ready.expectPhase("ready");
    expect(await misplaced(app.page), "cards").toEqual([]);
    expect(await violations(app.page)).toEqual([]);
    for (const tab of ["copy", "url", "images", "history"] as const) {
      await goTo(app, tab);
      expect(await misplaced(app.page), tab).toEqual([]);
    }
  });
}

test("the tabs stand from right to left, and the arrow keys go as they look", async ({ edge, app }) => {
  await app.open(edge.url);
  await mirror(app);
  const files = app.page.getByTestId("tab-files");
  const copy = app.page.getByTestId("tab-copy");
  const [first, second] = [await files.boundingBox(), await copy.boundingBox()];
  expect(first?.x ?? 0).toBeGreaterThan(second?.x ?? Infinity);
  await files.focus();
  await app.page.keyboard.press("ArrowLeft");
  await expect(copy).toBeFocused();
  await expect(copy).toHaveAttribute("aria-selected", "true");
  await app.page.keyboard.press("ArrowRight");
  await expect(files).toBeFocused();
});

test("sentences, names, fingerprints and commands read from left to right", async ({ edge, app }) => {
  await app.open(edge.url);
  await mirror(app);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.importAs("tiny");
  await card.expectDone();
  const refused = await app.drop(image("broken/truncated.tar.xz"));
  await refused.expectPhase("refused");
  const lines: readonly (readonly [string, Locator])[] = [
    ["a sentence", refused.part("error")],
    ["the card's title", card.part("card-title")],
    ["the fingerprint", card.part("fingerprint")],
    ["the command", card.part("launch-command")],
    ["where the card stands", card.part("phase")],
  ];
  for (const [what, line] of lines) {
    const { first, last } = await ends(line);
    expect(last, what).toBeGreaterThan(first);
  }
  const sentence = await refused.part("error").evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const [words, place] = [range.getBoundingClientRect(), element.getBoundingClientRect()];
    return { before: words.left - place.left, after: place.right - words.right };
  });
  expect(sentence.after, "yet they stand where their place begins").toBeLessThan(Math.max(sentence.before, 1));
});
