/** The example of a portal in React, built with the element's package as others would build it. */

import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expectOnly } from "../../support/expect-image";
import { expect, hearRefusals, test } from "../../support/embedded";
import { dropFiles } from "../../support/chromium.mjs";
import { image } from "../../support/places";

const ROOT = join(import.meta.dirname, "../../..");
const BUILT = join(ROOT, "examples/portal-react/dist");

test.beforeAll(async () => {
  const run = promisify(execFile);
  await run("npm", ["run", "build:element", "--workspace", "web"], { cwd: ROOT });
  await run("npm", ["run", "build", "--workspace", "@malleus/example-portal-react"], { cwd: ROOT });
});

test("a portal in React imports an image, and its own list says so", async ({ incus, site, edgeWith, page }) => {
  const edge = await edgeWith({ allowed_origins: [site.origin()] });
  const files = (await readdir(BUILT, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const names = files.map(({ parentPath, name }) => join(parentPath, name).slice(BUILT.length + 1));
  const portal = await site.putFolder(BUILT, names, "index.html");
  site.putFile("settings.json", JSON.stringify({ edge: edge.url, project: "default" }));
  const refusals = await hearRefusals(page);
  await page.goto(portal);
  await expect(page.getByTestId("target")).toHaveAttribute("data-state", "up");
  await dropFiles(page, [image("busybox-container.tar.xz")]);
  const entry = page.getByTestId("imports").locator("li");
  await expect(entry).toHaveAttribute("data-state", "ready");
  await expect(page.getByRole("tab")).toHaveText(["Files", "Images"]);

  await page.getByLabel("Theme").selectOption("dark");
  await expect(page.locator("malleus-import")).toHaveCSS("color-scheme", "dark");
  await page.getByLabel("Language").selectOption("ja");
  await expect(page.getByRole("tab")).toHaveText(["ファイル", "イメージ"]);

  await page.getByRole("button", { name: "Import all that is ready" }).click();
  await expect(entry).toHaveAttribute("data-state", "done");
  await expect(entry).toContainText("team-web/image");
  const fingerprint = await page.getByTestId("fingerprint").innerText();
  await expect(entry.locator("code")).toHaveText(fingerprint.slice(0, 12));
  await expectOnly(incus, fingerprint, "team-web/image");
  expect(refusals).toEqual([]);
});
