/**
 * The page in Debian's Firefox, driven by WebDriver BiDi: Playwright drives no Firefox but a build of its own. In as few
 * words as its tests need; what the page does is tried in full in Chromium.
 */

import { expect } from "@playwright/test";
import puppeteer, { type Browser, type ElementHandle, type Page } from "puppeteer-core";
import { unpaged } from "./fixtures";
import { focused } from "./focus";
import { FIREFOX } from "./places";

/** How long the page may take for one step, in milliseconds: a limit for a hung test. */
const PATIENCE = 60_000;

/** How many presses of Tab lead once through the page. */
const MOST_TABS = 40;

/** Nothing that reaches for the network, and the language of the tests. */
const PREFERENCES = {
  "intl.accept_languages": "en-GB",
  "app.update.auto": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.enabled": false,
};

interface PerTest {
  readonly app: FirefoxPage;
  /** What the page must never do, noted as it does it. */
  readonly misdeeds: string[];
}

interface PerRun {
  readonly firefox: Browser;
}

/** Tests of the page in Firefox. */
export const test = unpaged.extend<PerTest, PerRun>({
  firefox: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs
    async ({}, use) => {
      // With a profile of its own, which goes with it.
      const browser = await puppeteer.launch({
        browser: "firefox",
        executablePath: FIREFOX,
        headless: true,
        env: { ...process.env, MOZ_CRASHREPORTER_DISABLE: "1" },
        extraPrefsFirefox: PREFERENCES,
        defaultViewport: { width: 1280, height: 900 },
      });
      await use(browser);
      await browser.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  // eslint-disable-next-line no-empty-pattern -- as above
  misdeeds: async ({}, use) => {
    const misdeeds: string[] = [];
    await use(misdeeds);
    expect(misdeeds, "the page neither throws nor breaks its own policy").toEqual([]);
  },

  app: async ({ firefox, misdeeds }, use) => {
    const page = await firefox.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (error) => misdeeds.push(`uncaught: ${String(error)}`));
    page.on("console", (message) => {
      if (message.text().includes("Content-Security-Policy")) {
        misdeeds.push(message.text());
      }
    });
    await use(new FirefoxPage(page));
    await page.close();
  },
});

/** The page of one edge. */
export class FirefoxPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.part("target", "[data-state=up]");
  }

  /** A part of the page by its test id, and by what else must hold for it, once it is there. */
  async part(id: string, also = ""): Promise<ElementHandle<HTMLElement>> {
    const wanted = `[data-testid="${id}"]${also}`;
    let found: ElementHandle | null = null;
    // Asked again and again: Puppeteer's own waiting looks when the document changes, and sees no change in a shadow.
    await expect
      .poll(async () => (found = await this.page.$(`>>> ${wanted}`)) !== null, { message: `there is ${wanted}`, timeout: PATIENCE })
      .toBe(true);
    return found as unknown as ElementHandle<HTMLElement>;
  }

  /** What a part says. */
  async words(id: string): Promise<string> {
    return (await this.part(id)).evaluate((part) => part.innerText.trim());
  }

  /** Whether there is such a part now. */
  async has(id: string): Promise<boolean> {
    return (await this.page.$(`>>> [data-testid="${id}"]`)) !== null;
  }

  /** Gives files to the page's own field, as choosing them does. */
  async choose(...files: readonly string[]): Promise<void> {
    const field = (await this.part("file-input")) as unknown as ElementHandle<HTMLInputElement>;
    await field.uploadFile(...files);
  }

  /**
   * Drops files in the middle of the drop zone. WebDriver cannot drag from outside the browser: the events are the page's
   * own, as `isTrusted` tells, but the files are the disk's, by way of a field beside the page.
   */
  async drop(...files: readonly string[]): Promise<void> {
    const field = await this.page.evaluateHandle(() => {
      const input = document.createElement("input");
      input.type = "file";
      input.multiple = true;
      document.body.append(input);
      return input;
    });
    await field.uploadFile(...files);
    const zone = await this.part("drop-zone");
    await zone.evaluate((target, { files: chosen }) => {
      const dataTransfer = new DataTransfer();
      for (const file of chosen ?? []) {
        dataTransfer.items.add(file);
      }
      const { x, y, width, height } = target.getBoundingClientRect();
      const at = { clientX: x + width / 2, clientY: y + height / 2 };
      for (const type of ["dragenter", "dragover", "drop"]) {
        target.dispatchEvent(new DragEvent(type, { ...at, dataTransfer, bubbles: true, cancelable: true, composed: true }));
      }
    }, field);
    await field.evaluate((input) => { input.remove(); });
  }

  /** Waits for the newest card to come to a phase; told as what it says when it comes to trouble instead. */
  async expectPhase(phase: string): Promise<void> {
    await expect
      .poll(async () => {
        return (await this.part("card")).evaluate((card) => {
          const now = card.dataset["phase"] ?? "";
          const trouble = card.querySelector("[data-code]");
          return trouble === null ? now : `${now}: ${trouble.textContent.trim()}`;
        });
      }, { message: `the card comes to the phase “${phase}”`, timeout: PATIENCE })
      .toBe(phase);
  }

  /** Types an alias in place of the proposed one and presses Import. */
  async importAs(alias: string): Promise<void> {
    await this.expectPhase("ready");
    await (await this.part("alias-input")).click({ count: 3 });
    await this.page.keyboard.type(alias);
    await (await this.part("import-button")).click();
  }

  /** Presses Tab until what is so named has the focus, and expects that one sees it there. */
  async tabTo(name: string): Promise<void> {
    for (let presses = 0; presses < MOST_TABS && (await focused(this)).name !== name; presses++) {
      await this.page.keyboard.press("Tab");
    }
    expect(await focused(this), `Tab leads to “${name}”, and one sees it`).toEqual({ name, visible: true });
  }
}
