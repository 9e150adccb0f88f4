/** The examples of docs/senders.md do what the page says, as they stand there. */

import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Edge } from "../../support/edge";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import type { LargeImage } from "../../support/images";
import type { Incus } from "../../support/incus";
import { expect, test } from "../../support/senders/fixtures";
import { ended } from "../../support/senders/outcome";
import { PYTHON } from "../../support/senders/tuspy";
import { bundled, openWith } from "../../support/senders/uppy";

const PAGE = fileURLToPath(new URL("../../../docs/senders.md", import.meta.url));
const run = promisify(execFile);

/** Writes the page's example of that name into the folder of this test's results. Gives its path. */
async function example(name: string): Promise<string> {
  const [, code] = new RegExp(`^\`\`\`\\w+ ${name}\n(.*?)^\`\`\`$`, "ms").exec(await readFile(PAGE, "utf8")) ?? [];
  if (code === undefined) {
    throw new Error(`docs/senders.md has no example ${name}`);
  }
  const path = test.info().outputPath(name);
  await writeFile(path, code);
  return path;
}

async function expectMine(incus: Incus, edge: Edge, parcel: LargeImage): Promise<void> {
  await ended(edge, "done");
  const image = await expectOnly(incus, parcel.fingerprint, "mine");
  expect(image).toMatchObject({ public: false, properties: { description: "My image", os: "Noise" } });
  await expectNothingKept(edge);
}

test("tus-js-client", async ({ incus, edge, parcel }) => {
  const { stdout } = await run("node", [await example("import.mjs"), edge.url, parcel.path]);
  expect(stdout.trimEnd().split("\n").at(-1)).toBe(`done ${parcel.fingerprint}`);
  await expectMine(incus, edge, parcel);
});

test("tuspy", async ({ incus, edge, parcel }) => {
  const { stdout } = await run(PYTHON, [await example("import.py"), edge.url, parcel.path]);
  expect(stdout).toContain(`${edge.url}/api/v1/uploads/`);
  await expectMine(incus, edge, parcel);
});

test("Uppy", async ({ incus, edge, page, parcel }) => {
  const through = page.waitForEvent("console", (message) => message.text().startsWith("parcel.tar is at the edge"));
  await openWith(page, edge.url, await bundled(await example("page.js")));
  await page.locator("#image").setInputFiles(parcel.path);
  await through;
  await expectMine(incus, edge, parcel);
});
