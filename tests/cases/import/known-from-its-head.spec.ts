/** A large file is known from its head: its card does not wait for the rest. */

import { expect, test } from "../../support/fixtures";

test("a card says what a large file is while it is still being hashed", async ({ edge, app, large }) => {
  await app.open(edge.url);
  const fingerprint = app.page.evaluate(fingerprintWhenReady);
  const card = await app.drop(large.path);
  expect(await fingerprint, "the fingerprint when the facts were shown").not.toMatch(/[0-9a-f]{64}/);
  await expect(card.fingerprint, "the fingerprint in the end").toHaveText(large.fingerprint);
  await card.part("cancel-button").click();
  await card.expectPhase("cancelled");
});

/** Runs in the page: waits until the newest card is ready and tells what stands there for a fingerprint. */
function fingerprintWhenReady(): Promise<string> {
  return new Promise((resolve) => {
    const look = (): void => {
      const root = document.querySelector("malleus-import")?.shadowRoot;
      const card = root?.querySelector("[data-testid=card]");
      if (card?.getAttribute("data-phase") === "ready") {
        resolve(card.querySelector("[data-testid=fingerprint]")?.textContent ?? "");
      } else {
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  });
}
