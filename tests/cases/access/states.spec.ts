/** Every state of the page: free of what axe finds, in light and dark, and narrow enough for a telephone. */

import { expectAccessible, expectNoSidewaysScroll, violations } from "../../support/axe";
import { expect, test } from "../../support/fixtures";
import type { ImportPage } from "../../support/page";
import { image } from "../../support/places";

/** How to bring the page into each state. */
const STATES: Readonly<Record<string, (app: ImportPage) => Promise<unknown>>> = {
  empty: () => Promise.resolve(),
  card: async (app) => (await app.drop(image("busybox-container.tar.xz"))).expectPhase("ready"),
  "faulty alias": async (app) => {
    const card = await app.drop(image("busybox-container.tar.xz"));
    await card.expectPhase("ready");
    await card.part("alias-input").fill("cash$");
    await expect(card.part("alias-input")).toHaveAttribute("aria-invalid", "true");
  },
  "wrap form": async (app) => (await app.drop(image("busybox-split.rootfs.squashfs"))).expectPhase("describing"),
  "faulty wrap form": async (app) => {
    const card = await app.drop(image("empty-vm-split.disk.qcow2"));
    await card.part("wrap-os").fill("x".repeat(200));
    await card.part("wrap-button").click();
    await expect(card.part("wrap-fault")).toBeVisible();
  },
  several: async (app) => {
    const files = ["busybox-container.tar.xz", "empty-vm.tar.xz", "broken/archive.zip", "broken/disc.iso"];
    for (const card of await app.dropAll(4, ...files.map(image))) {
      await expect(card.root).toHaveAttribute("data-phase", /ready|refused/);
    }
  },
  error: async (app) => (await app.drop(image("broken/unknown-architecture.tar.xz"))).trouble("refused"),
  done: async (app) => {
    const card = await app.drop(image("busybox-split.metadata.tar.xz"), image("busybox-split.rootfs.squashfs"));
    await card.importAs("done");
    await card.expectDone();
  },
};

for (const [state, reach] of Object.entries(STATES)) {
  test(`${state}: axe finds nothing in light and dark, and nothing scrolls sideways`, async ({ edge, app }) => {
    await app.open(edge.url);
    await reach(app);
    await expectAccessible(app);
  });
}

test("under way: axe finds nothing in the bars", async ({ wired, app, large }) => {
  await app.open(wired.toEdge.url);
  const card = await app.drop(large.path);
  const held = wired.toIncus.hold("request", large.size / 2);
  await card.importAs("held");
  await held;
  await expect(card.root.getByRole("progressbar", { name: "Importing" })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await app.page.emulateMedia({ colorScheme });
    expect(await violations(app), colorScheme).toEqual([]);
  }
  await app.page.setViewportSize({ width: 375, height: 800 });
  await expectNoSidewaysScroll(app);
  wired.toIncus.release();
  await card.expectDone();
});
