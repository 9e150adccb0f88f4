/** The tabs that import without files, and the one that shows what is there, as a person uses them. */

import { expect, type Locator, type Page } from "@playwright/test";
import type { ImportPage } from "./page";

export type Tab = "files" | "copy" | "url" | "images" | "history";

/** Goes to a tab by its name in the row of tabs. */
export async function goTo({ page }: ImportPage, tab: Tab): Promise<void> {
  await page.getByTestId(`tab-${tab}`).click();
  await expect(page.getByTestId(`panel-${tab}`)).toBeVisible();
}

/** The card of an import that no page has the files of. */
export class AwayCard {
  readonly root: Locator;

  constructor(root: Locator) {
    this.root = root;
  }

  part(id: string): Locator {
    return this.root.getByTestId(id);
  }

  get fingerprint(): Locator {
    return this.part("fingerprint");
  }

  async expectPhase(phase: string): Promise<void> {
    await expect(this.root, `the card comes to the phase “${phase}”`).toHaveAttribute("data-phase", phase);
  }

  /** Waits until it says that the image is there. */
  async expectDone(): Promise<void> {
    const ended = this.root.page().locator('[data-phase="done"], [data-phase="failed"]');
    await this.root.and(ended).waitFor();
    expect(await this.part("error").allTextContents(), "the import ends without trouble").toEqual([]);
    await this.expectPhase("done");
  }

  /** Waits until it has failed; gives the code and the sentence that it shows. */
  async trouble(): Promise<{ code: string; sentence: string }> {
    await this.expectPhase("failed");
    const code = await this.root.locator("[data-code]").getAttribute("data-code");
    return { code: code ?? "", sentence: await this.part("error").innerText() };
  }
}

/** What the tabs with a form have in common. */
class FormTab {
  readonly page: Page;
  readonly #tab: "copy" | "url";

  constructor({ page }: ImportPage, tab: "copy" | "url") {
    this.page = page;
    this.#tab = tab;
  }

  /** A part of the tab by the end of its name. */
  part(id: string): Locator {
    return this.page.getByTestId(`${this.#tab}-${id}`);
  }

  /** Its cards, the newest first. */
  get cards(): Locator {
    return this.page.getByTestId(`panel-${this.#tab}`).getByTestId("away");
  }

  /** Sends the form and gives the card that comes of it. */
  async submit(): Promise<AwayCard> {
    const before = await this.cards.count();
    await this.part("submit").click();
    await expect(this.cards, "there is a card for it").toHaveCount(before + 1);
    return this.newest();
  }

  /** The newest card, whatever comes before it later. */
  async newest(): Promise<AwayCard> {
    const id = await this.cards.first().getAttribute("data-id");
    return new AwayCard(this.page.locator(`[data-testid="away"][data-id="${id ?? ""}"]`));
  }

  /** Sends the form, which the edge refuses; gives the code and the sentence. */
  async refused(): Promise<{ code: string; sentence: string }> {
    await this.part("submit").click();
    await expect(this.part("trouble"), "the form says what is wrong").toBeVisible();
    const code = await this.part("trouble").getAttribute("data-code");
    return { code: code ?? "", sentence: await this.part("trouble").getByTestId("error").innerText() };
  }
}

/** The tab that copies from a remote. */
export class CopyTab extends FormTab {
  private constructor(app: ImportPage) {
    super(app, "copy");
  }

  static async open(app: ImportPage): Promise<CopyTab> {
    await goTo(app, "copy");
    return new CopyTab(app);
  }

  get rows(): Locator {
    return this.part("list").getByRole("option");
  }

  /** Chooses the one image whose row has these words. */
  async choose(words: string): Promise<void> {
    await this.rows.filter({ hasText: words }).click();
    await expect(this.part("form")).toBeVisible();
  }
}

/** The tab that imports from a URL. */
export class UrlTab extends FormTab {
  private constructor(app: ImportPage) {
    super(app, "url");
  }

  static async open(app: ImportPage): Promise<UrlTab> {
    await goTo(app, "url");
    const tab = new UrlTab(app);
    await expect(tab.part("form")).toBeVisible();
    return tab;
  }

  /** Fills the form in; what is left out stays as it is. */
  async fill(fields: { readonly url?: string; readonly fingerprint?: string; readonly aliases?: string }): Promise<void> {
    for (const [field, value] of Object.entries(fields)) {
      await this.part(field).fill(value);
    }
  }
}

/** The tab with the images of the target. */
export class ImagesTab {
  readonly page: Page;

  private constructor({ page }: ImportPage) {
    this.page = page;
  }

  static async open(app: ImportPage): Promise<ImagesTab> {
    await goTo(app, "images");
    return new ImagesTab(app);
  }

  get rows(): Locator {
    return this.page.getByTestId("image-list").getByRole("option");
  }

  get detail(): Locator {
    return this.page.getByTestId("image-detail");
  }

  /** The aliases of the image that is looked at. */
  get aliases(): Locator {
    return this.page.getByTestId("image-aliases").getByRole("listitem");
  }

  /** A part of the tab by its whole name. */
  part(id: string): Locator {
    return this.page.getByTestId(id);
  }

  /** Looks at the one image whose row has these words. */
  async choose(words: string): Promise<void> {
    await this.rows.filter({ hasText: words }).click();
    await expect(this.detail).toBeVisible();
  }

  async addAlias(alias: string): Promise<void> {
    await this.part("image-alias").fill(alias);
    await this.part("image-alias-add").click();
  }
}
