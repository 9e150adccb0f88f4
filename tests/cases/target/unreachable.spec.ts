/** Incus is not there when the page is opened, and comes back. */

import { expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";

test("the page says that Incus does not answer, and goes on once it does", async ({ incus, edge, app }) => {
  await incus.stop();
  await app.page.goto(edge.url);
  await expect(app.target).toHaveAttribute("data-state", "down");
  await expect(app.target, "what happened and what to do").toContainText(/does not answer.*Check on the server/s);
  const card = await app.drop(image("busybox-container.tar"));
  await card.importAs("later");
  const { code } = await card.trouble("ready");
  expect(code, "an import cannot begin").toBe("incus-unreachable");

  await incus.start();
  await expect(app.target, "the page finds out by itself").toHaveAttribute("data-state", "up");
  await card.importButton.click();
  await card.expectDone();
  await expectOnly(incus, await card.fingerprint.innerText(), "later");
});
