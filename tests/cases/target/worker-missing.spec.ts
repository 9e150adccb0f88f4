/** The part of the page that looks into files does not run: the card says so instead of standing still. */

import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";

for (const [what, file] of [
  ["the module cannot be fetched", "**/*.wasm"],
  ["the worker's script cannot be fetched", "**/assets/worker-*.js"],
] as const) {
  test(what, async ({ edge, app, context, misdeeds }) => {
    await context.route(file, (route) => route.abort());
    await app.open(edge.url);
    const card = await app.drop(image("busybox-container.tar.xz"));
    const { code, advice } = await card.trouble("failed");
    expect(code).toBe("worker-failed");
    expect(advice).toContain("Reload the page");
    // What the worker threw shows in the page: that is how the page learnt of it.
    misdeeds.length = 0;

    await context.unroute(file);
    await card.part("retry-button").click();
    await card.expectPhase("ready");
  });
}
