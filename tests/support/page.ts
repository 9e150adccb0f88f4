/** The page as a person uses it. */

import { expect, type Locator, type Page } from "@playwright/test";
import { dropFiles } from "./chromium.mjs";

/** The page of one edge. */
export class ImportPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await expect(this.target, "the page reaches the edge and Incus").toHaveAttribute("data-state", "up");
  }

  get target(): Locator {
    return this.page.getByTestId("target");
  }

  /** Drops files on the drop zone. Gives the new card. */
  async drop(...files: readonly string[]): Promise<Card> {
    const before = await this.page.getByTestId("card").count();
    await dropFiles(this.page, files);
    await expect(this.page.getByTestId("card"), "a drop makes a card").toHaveCount(before + 1);
    return this.newest();
  }

  /** Drops files and folders that become several drops. Gives their cards from the top down. */
  async dropAll(count: number, ...files: readonly string[]): Promise<Card[]> {
    await dropFiles(this.page, files);
    await expect(this.page.getByTestId("card"), "each part gets a card").toHaveCount(count);
    return this.cards();
  }

  /** Every card, from the top down. */
  async cards(): Promise<Card[]> {
    const headings = await this.page.getByTestId("card-title").evaluateAll((all) => all.map(({ id }) => id));
    return headings.map((heading) => this.#cardOf(heading));
  }

  /** The card of the latest drop. */
  async newest(): Promise<Card> {
    const heading = await this.page.getByTestId("card-title").first().getAttribute("id");
    return this.#cardOf(heading ?? "");
  }

  /** By the id of its heading, since later drops come before it. */
  #cardOf(heading: string): Card {
    return new Card(this.page.getByTestId("card").filter({ has: this.page.locator(`[id="${heading}"]`) }));
  }
}

/** One card. */
export class Card {
  readonly root: Locator;

  constructor(root: Locator) {
    this.root = root;
  }

  part(id: string): Locator {
    return this.root.getByTestId(id);
  }

  get importButton(): Locator {
    return this.part("import-button");
  }

  get fingerprint(): Locator {
    return this.part("fingerprint");
  }

  async expectPhase(phase: string): Promise<void> {
    await expect(this.root, `the card comes to the phase “${phase}”`).toHaveAttribute("data-phase", phase);
  }

  /** Its facts by their names. */
  async facts(): Promise<Record<string, string>> {
    return this.part("card-facts").evaluate((list) => {
      const names = [...list.querySelectorAll("dt")].map((name) => name.textContent.trim());
      const values = [...list.querySelectorAll("dd")].map((value) => value.textContent.trim());
      return Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""]));
    });
  }

  /** Types an alias and presses Import. */
  async importAs(alias: string): Promise<void> {
    await this.expectPhase("ready");
    await this.part("alias-input").fill(alias);
    await this.importButton.click();
  }

  /** Waits until it says that the image is in Incus. */
  async expectDone(): Promise<void> {
    await this.root.and(this.root.page().locator('[data-phase="done"], [data-phase="failed"]')).waitFor();
    const trouble = await this.part("error").allTextContents();
    expect(trouble, "the import ends without trouble").toEqual([]);
    await this.expectPhase("done");
  }

  /** Waits until it has failed; gives the code, the sentence and the advice it shows. */
  async trouble(phase: "failed" | "refused" | "ready"): Promise<{ code: string; sentence: string; advice: string }> {
    const trouble = this.root.locator("[data-code]");
    await expect(trouble, "the card says what is wrong").toBeVisible();
    await this.expectPhase(phase);
    return {
      code: (await trouble.getAttribute("data-code")) ?? "",
      sentence: (await this.part("error").innerText()).trim(),
      advice: (await this.part("error-advice").innerText()).trim(),
    };
  }
}
