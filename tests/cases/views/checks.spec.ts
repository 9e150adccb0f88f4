/** What the views are checked by finds what it is there to find. */

import { expect, test, type Page } from "@playwright/test";
import { violations } from "../../support/axe";
import { faultyControls } from "../../support/controls";
import { misplaced } from "../../support/layout";

/** Shows this inside a shadow, as the page does. */
async function show(page: Page, content: string): Promise<void> {
  await page.setViewportSize({ width: 375, height: 600 });
  await page.setContent('<!doctype html><html lang="en"><title>Checks</title><main><h1>Checks</h1><malleus-import></malleus-import></main>');
  await page.evaluate((html) => {
    const root = document.querySelector("malleus-import")?.attachShadow({ mode: "open" });
    if (root) {
      root.innerHTML = `<style>
        button, a { min-height: 30px; min-width: 30px; }
        :focus-visible { outline: 3px solid #036; }
      </style>${html}`;
    }
  }, content);
}

const MISPLACED: readonly (readonly [string, string, RegExp])[] = [
  ["a page that scrolls sideways", '<div style="width: 500px">wide</div>', /the page is \d+ pixels wide/],
  ["a box that sticks out", '<div style="position: fixed; left: -90px; width: 100px">out</div>', /sticks out of the window/],
  ["an element that scrolls sideways", '<div style="overflow: auto; width: 99px"><p style="width: 200px">p</p></div>', /scrolls sideways/],
  ["words on words", '<p>below</p><p style="margin-top: -2em; position: relative">above</p>', /lies on/],
  ["a control on a control", '<button>one</button><button style="margin-left: -20px">two</button>', /lies on/],
  ["words wider than their place", '<p style="width: 40px; border: 1px solid">unbreakable-word</p>', /wider than its place|scrolls/],
];

for (const [what, html, finding] of MISPLACED) {
  test(`misplaced: ${what}`, async ({ page }) => {
    await show(page, html);
    expect((await misplaced(page)).join("\n")).toMatch(finding);
  });
}

const FAULTY: readonly (readonly [string, string, RegExp])[] = [
  ["a small target", '<button style="min-height: 0; height: 20px; padding: 0">x</button>', /20\.0 pixels/],
  ["a control without a name", "<button></button>", /has no name/],
  ["no visible focus", '<button style="outline: none">x</button>', /shows no focus/],
  ["a faint focus", '<button style="outline-color: #eee">x</button>', /too faintly/],
];

for (const [what, html, finding] of FAULTY) {
  test(`faulty controls: ${what}`, async ({ page }) => {
    await show(page, html);
    expect((await faultyControls(page)).join("\n")).toMatch(finding);
  });
}

test("what is in order is not faulted", async ({ page }) => {
  await show(page, '<p>Words <a href="#x">and a link</a>, and more.</p><button>One</button> <button>Two</button>');
  expect([...(await misplaced(page)), ...(await faultyControls(page)), ...(await violations(page))]).toEqual([]);
});

test("axe looks into the shadow", async ({ page }) => {
  await show(page, '<p style="color: #ccc">faint</p>');
  expect((await violations(page)).join("\n")).toContain("color-contrast");
});
