/** Files that are no image: each is refused in words of its own before a byte of it is sent. */

import { readdirSync } from "node:fs";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";

/** What each file of the demonstration images is refused for, and a word that its sentence must have. */
const REFUSED: Readonly<Record<string, { readonly code: string; readonly word: string }>> = {
  "archive.zip": { code: "zip", word: "ZIP" },
  "disc.iso": { code: "iso", word: "ISO" },
  "empty.tar.xz": { code: "empty", word: "empty" },
  "no-metadata.tar.xz": { code: "missing-metadata", word: "metadata.yaml" },
  "text.tar.xz": { code: "text", word: "text" },
  "truncated.tar.xz": { code: "truncated", word: "cut off" },
  "unknown-architecture.tar.xz": { code: "unknown-architecture", word: "pdp11" },
};

test("every broken demonstration image has its case here", () => {
  expect(readdirSync(image("broken")).sort()).toEqual(Object.keys(REFUSED).sort());
});

for (const [name, { code, word }] of Object.entries(REFUSED)) {
  test(`${name} is refused as ${code}`, async ({ incus, edge, app }) => {
    const sent: string[] = [];
    app.page.on("request", (request) => {
      if (request.method() !== "GET") {
        sent.push(`${request.method()} ${request.url()}`);
      }
    });
    await app.open(edge.url);
    const card = await app.drop(image(`broken/${name}`));
    const trouble = await card.trouble("refused");
    expect(trouble.code).toBe(code);
    expect(trouble.sentence).toContain(word);
    await expect(card.importButton, "there is nothing to import").toHaveCount(0);
    expect(sent, "the page sends nothing").toEqual([]);
    expect(await edge.imports(), "the edge hears of nothing").toEqual([]);
    expect(await incus.images()).toEqual([]);
  });
}

test("no two of them are told the same", async ({ edge, app }) => {
  await app.open(edge.url);
  const told = new Map<string, string>();
  for (const name of Object.keys(REFUSED)) {
    const { sentence, advice } = await (await app.drop(image(`broken/${name}`))).trouble("refused");
    for (const words of [sentence, advice]) {
      expect(words, `${name} is told whole sentences`).toMatch(/^\S.*\.$/);
    }
    expect(told.get(sentence), `${name} has a sentence of its own`).toBeUndefined();
    told.set(sentence, name);
  }
});

test("metadata without its rootfs is refused", async ({ edge, app }) => {
  await app.open(edge.url);
  const { code } = await (await app.drop(image("busybox-split.metadata.tar.xz"))).trouble("refused");
  expect(code).toBe("metadata-alone");
  expect(await edge.imports()).toEqual([]);
});
