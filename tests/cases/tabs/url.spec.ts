/** An image from a URL, fetched by the edge. */

import { UNIFIED_CONTAINER } from "../../support/demo";
import { fingerprintOf } from "../../support/drop";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { image } from "../../support/places";
import { expect, test } from "../../support/tabbed";
import { UrlTab } from "../../support/tabs";
import type { Web } from "../../support/web";

const [NAME = ""] = UNIFIED_CONTAINER.files;

function put(web: Web): string {
  return web.put(`/${NAME}`, { file: image(NAME) });
}

test("done with the command that launches it, and the form is ready for the next", async ({ incus, edge, web, app }) => {
  const fingerprint = await fingerprintOf(UNIFIED_CONTAINER);
  await app.open(edge.url);
  const url = await UrlTab.open(app);
  await expect(url.part("submit"), "nothing to ask for yet").toBeDisabled();
  await expect(url.part("through-incus"), "Incus may fetch from nowhere").toBeDisabled();
  await url.fill({ url: put(web), fingerprint: fingerprint.toUpperCase(), aliases: "from/url" });
  const card = await url.submit();
  await card.expectDone();
  await expect(card.part("away-title")).toHaveText(NAME);
  await expect(card.part("launch-command")).toContainText("incus launch from/url");
  await expect(card.fingerprint).toHaveText(fingerprint);
  await expectOnly(incus, fingerprint, "from/url");
  await expect(url.part("url")).toHaveValue("");
  await expectNothingKept(edge);

  await card.part("away-remove").click();
  await expect(url.cards).toHaveCount(0);
  await expect(url.part("url"), "the focus is not lost with the card").toBeFocused();
});

test("an image with another SHA-256 is not imported", async ({ incus, edge, web, app }) => {
  await app.open(edge.url);
  const url = await UrlTab.open(app);
  await url.fill({ url: put(web), fingerprint: "0".repeat(64), aliases: "wrong" });
  const { code } = await (await url.submit()).trouble();
  expect(code).toBe("fingerprint-mismatch");
  expect(await incus.images()).toEqual([]);
});

test("what the edge will not or cannot fetch is refused at the field, in a sentence", async ({ incus, edge, web, app }) => {
  await app.open(edge.url);
  const url = await UrlTab.open(app);
  for (const [address, code, sentence] of [
    [web.url("/missing"), "url-not-found", "no such file"],
    ["https://10.1.2.3/image.tar.xz", "url-not-public", "not one of the public internet"],
    ["https://169.254.169.254/image.tar.xz", "url-not-public", "not one of the public internet"],
    ["https://127.0.0.1:1/image.tar.xz", "url-port", "Port 1 "],
  ] as const) {
    await url.fill({ url: address });
    const refused = await url.refused();
    expect(refused.code, address).toBe(code);
    expect(refused.sentence, address).toContain(sentence);
    await expect(url.part("url")).toBeFocused();
    await expect(url.part("url")).toHaveAttribute("aria-invalid", "true");
    await expect(url.part("url")).toHaveValue(address);
  }
  await url.fill({ url: put(web) });
  await expect(url.part("trouble"), "another URL is not wrong yet").toHaveCount(0);
  expect(await edge.imports()).toEqual([]);
  expect(await incus.images()).toEqual([]);
});

test("what is no URL and no SHA-256 is faulted when the field is left", async ({ edge, app }) => {
  await app.open(edge.url);
  const url = await UrlTab.open(app);
  await url.part("url").fill("images.example/x");
  await expect(url.part("url"), "half typed is not wrong").toHaveAttribute("aria-invalid", "false");
  await url.part("fingerprint").fill("abc");
  await expect(url.part("url-hint")).toContainText("https://");
  await expect(url.part("url")).toHaveAttribute("aria-invalid", "true");
  await url.part("aliases").fill("two a//b");
  await expect(url.part("fingerprint")).toHaveAttribute("aria-invalid", "true");
  await expect(url.part("aliases-hint")).toContainText("a//b");
  await url.part("aliases").press("Enter");
  expect(await edge.imports(), "Enter sends nothing").toEqual([]);
});
