/** Two hundred images are dropped at once: all come into Incus, a few at a time, and the page has few workers. */

import { countCards, countImports, countWorkers } from "../../support/busy";
import { dropFiles } from "../../support/chromium.mjs";
import { expectNothingKept } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import { writeSmallImages } from "../../support/small-images";

const MANY = 200;
/** Four that look, two that hash, two that send, and two that are kept for what a person is at. */
const MOST_WORKERS = 10;

test("two hundred images are imported, two at a time", async ({ incus, edge, app, scratch }) => {
  test.setTimeout(600_000);
  const images = await writeSmallImages(scratch, MANY);
  const workers = countWorkers(app.page);
  await app.open(edge.url);
  const most = await countCards(app.page);
  const overview = app.page.getByTestId("overview");
  const count = (kind: string) => overview.locator(`[data-kind="${kind}"] strong`);

  await dropFiles(app.page, images.map(({ path }) => path));
  await expect(app.page.getByTestId("card")).toHaveCount(MANY, { timeout: 120_000 });
  await expect(count("ready"), "all are looked into").toHaveText(MANY.toString(), { timeout: 240_000 });
  await expect(app.page.getByTestId("fingerprint"), "and hashed").toHaveCount(MANY, { timeout: 240_000 });
  expect(workers.now, "what is looked into and hashed needs no worker").toBeLessThanOrEqual(2);
  const begun = workers.all;

  const receiving = countImports(edge);
  await overview.getByTestId("import-all").click();
  await expect(count("underWay"), "those whose turn has not come wait").toHaveText(/\d{2,}/);
  await expect(count("done")).toHaveText(MANY.toString(), { timeout: 480_000 });

  const { looking, hashing, sending } = await most();
  expect(looking, "looked into at once").toBeLessThanOrEqual(4);
  expect(hashing, "hashed at once").toBeLessThanOrEqual(2);
  expect(sending, "sent at once, as the cards say").toBeLessThanOrEqual(2);
  expect(await receiving(), "sent at once, as the edge sees it").toBeLessThanOrEqual(2);
  expect(workers.most, "workers at once").toBeLessThanOrEqual(MOST_WORKERS);
  expect(workers.all - begun, "each is sent by one worker, begun when it is its turn").toBeLessThanOrEqual(MANY);

  const there = (await incus.images()).map(({ fingerprint }) => fingerprint);
  expect(there.sort()).toEqual(images.map(({ fingerprint }) => fingerprint).sort());
  await expectNothingKept(edge);
  await overview.getByTestId("clear-all").click();
  await expect(app.page.getByTestId("card")).toHaveCount(0);
});
