/** The ways by which files get into the page. */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { dropFiles } from "../../support/chromium.mjs";
import { expect, test } from "../../support/fixtures";
import type { ImportPage } from "../../support/page";
import { image } from "../../support/places";
import { goTo } from "../../support/tabs";

const FILE = "busybox-container.tar.xz";

/** A corner of the window, far from the drop zone. */
const CORNER = { x: 4, y: 860 };

type Dragging = "dragEnter" | "dragOver" | "drop";

/** Has the browser make these events of a person's drag of files, or of text, over that corner. */
async function drag({ page }: ImportPage, what: "files" | "text", ...events: readonly Dragging[]): Promise<void> {
  const items = what === "text" ? [{ mimeType: "text/plain", data: "words" }] : [];
  const data = { items, files: what === "files" ? [image(FILE)] : [], dragOperationsMask: 1 };
  const session = await page.context().newCDPSession(page);
  for (const type of events) {
    await session.send("Input.dispatchDragEvent", { type, ...CORNER, data });
  }
  await session.detach();
}

/** Takes them out of the window: for this the protocol has no event, so that the page is told as a browser tells it. */
async function dragAway({ page }: ImportPage): Promise<void> {
  await page.evaluate(() => {
    document.body.dispatchEvent(new DragEvent("dragleave", { relatedTarget: null, bubbles: true, composed: true }));
  });
}

/** Pastes a file of these words where the focus is. */
async function paste({ page }: ImportPage, name: string, words: string): Promise<void> {
  await page.evaluate(
    ([name, words]) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([words], name));
      let at = document.activeElement ?? document.body;
      while (at.shadowRoot?.activeElement) {
        at = at.shadowRoot.activeElement;
      }
      at.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, composed: true, cancelable: true }));
    },
    [name, words] as const,
  );
}

test("the whole window shows where to drop while files hover, and takes them anywhere", async ({ edge, app }) => {
  await app.open(edge.url);
  const curtain = app.page.getByTestId("curtain");
  await drag(app, "files", "dragEnter", "dragOver");
  await expect(curtain).toBeVisible();
  const box = await curtain.boundingBox();
  expect(box, "all of the window").toEqual({ x: 0, y: 0, ...app.page.viewportSize() });
  await dragAway(app);
  await expect(curtain).toHaveCount(0);
  await drag(app, "files", "dragEnter", "dragOver", "drop");
  await expect(curtain).toHaveCount(0);
  await (await app.newest()).expectPhase("ready");
});

test("text that is dragged shows nothing", async ({ edge, app }) => {
  await app.open(edge.url);
  await drag(app, "text", "dragEnter", "dragOver");
  await drag(app, "files", "dragEnter", "dragOver");
  await expect(app.page.getByTestId("curtain"), "it would have been there by now").toBeVisible();
  await dragAway(app);
  await drag(app, "text", "dragEnter", "dragOver", "drop");
  await expect(app.page.getByTestId("curtain")).toHaveCount(0);
  await expect(app.page.getByTestId("card")).toHaveCount(0);
});

test("files that hover over another tab are taken by the one for files, which goes again if they are not dropped", async ({
  edge,
  app,
}) => {
  await app.open(edge.url);
  await goTo(app, "images");
  await drag(app, "files", "dragEnter", "dragOver");
  await expect(app.page.getByTestId("panel-files")).toBeVisible();
  await dragAway(app);
  await expect(app.page.getByTestId("panel-images")).toBeVisible();
  await drag(app, "files", "dragEnter", "dragOver", "drop");
  await expect(app.page.getByTestId("panel-files")).toBeVisible();
  await (await app.newest()).expectPhase("ready");
});

test("files are pasted anywhere but into a field", async ({ edge, app }) => {
  await app.open(edge.url);
  await paste(app, "notes.txt", "hello");
  await expect(app.page.getByTestId("card")).toHaveCount(1);
  await (await app.newest()).expectPhase("refused");
  await goTo(app, "images");
  await paste(app, "other.txt", "hello");
  await expect(app.page.getByTestId("panel-files"), "they are shown where they go").toBeVisible();
  await expect(app.page.getByTestId("card")).toHaveCount(2);

  const card = await app.drop(image(FILE));
  await card.expectPhase("ready");
  await card.part("alias-input").focus();
  await paste(app, "field.txt", "hello");
  await card.part("copy-fingerprint").focus();
  await paste(app, "button.txt", "hello");
  await expect(app.page.getByTestId("card-title").first()).toHaveText("button.txt");
  await expect(app.page.getByTestId("card"), "the one in the field is left to it").toHaveCount(4);
});

test("a drop of nothing usable says so", async ({ edge, app, scratch }) => {
  await app.open(edge.url);
  const empty = join(scratch, "empty");
  await mkdir(empty);
  await dropFiles(app.page, [empty]);
  const { code, advice } = await (await app.newest()).trouble("refused");
  expect(code).toBe("no-files");
  expect(advice).toContain("Drop the image files");
});
