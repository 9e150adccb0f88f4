/** A download that is called off in its middle, or whose edge is. */

import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { fetchHalf } from "../../support/held";
import { expect, test } from "../../support/tabbed";
import { UrlTab } from "../../support/tabs";

test("called off in its middle, nothing is left of it", async ({ incus, edge, web, toWeb, medium, app }) => {
  await app.open(edge.url);
  const card = await fetchHalf(await UrlTab.open(app), web, toWeb, medium);
  await card.part("away-cancel").click();
  await card.expectPhase("cancelled");
  await expectNothingKept(edge);
  expect(await incus.images()).toEqual([]);
});

test("the edge is killed in its middle: the card says so, and goes on to its end", async ({
  incus,
  edge,
  toEdge,
  web,
  toWeb,
  medium,
  app,
}) => {
  await app.open(toEdge.url);
  const card = await fetchHalf(await UrlTab.open(app), web, toWeb, medium);
  await edge.kill();
  await expect(app.target).toHaveAttribute("data-state", "down");
  await card.expectPhase("receiving");
  await expect(card.root, "how long it will take, nobody knows").not.toContainText("left");
  toWeb.release();
  await edge.start();
  toEdge.lead({ host: "127.0.0.1", port: edge.port });
  await card.expectDone();
  await expectOnly(incus, medium.fingerprint, "noise");
  await expect(app.target).toHaveAttribute("data-state", "up");
});

test("a page that is loaded anew shows it, and can call it off", async ({ edge, web, toWeb, medium, app }) => {
  await app.open(edge.url);
  await fetchHalf(await UrlTab.open(app), web, toWeb, medium);
  await app.page.reload();
  const url = await UrlTab.open(app);
  await expect(url.cards).toHaveCount(1);
  const card = await url.newest();
  await card.expectPhase("receiving");
  await card.part("away-cancel").click();
  await card.expectPhase("cancelled");
  await expectNothingKept(edge);
});
