/** Every state of the page: free of what axe finds, in light and dark, and narrow enough for a telephone. */

import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "../../support/fixtures";
import type { ImportPage } from "../../support/page";
import { image } from "../../support/places";

/** What axe finds wrong, one line each. */
async function violations({ page }: ImportPage): Promise<string[]> {
  await page.evaluate(transitionsEnded);
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  expect(passes.map(({ id }) => id), "axe looks into the page").toContain("color-contrast");
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** Runs in the page. Halfway from light to dark, colours contrast with nothing. */
async function transitionsEnded(): Promise<void> {
  const root = document.querySelector("malleus-import")?.shadowRoot;
  const running = root?.getAnimations().filter((animation) => animation instanceof CSSTransition) ?? [];
  await Promise.allSettled(running.map(({ finished }) => finished));
}

/** How to bring the page into each state. */
const STATES: Readonly<Record<string, (app: ImportPage) => Promise<unknown>>> = {
  empty: () => Promise.resolve(),
  card: async (app) => (await app.drop(image("busybox-container.tar.xz"))).expectPhase("ready"),
  "faulty alias": async (app) => {
    const card = await app.drop(image("busybox-container.tar.xz"));
    await card.expectPhase("ready");
    await card.part("alias-input").fill("two words");
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

/** Whether something is wider than the window. */
async function expectNoSidewaysScroll({ page }: ImportPage): Promise<void> {
  const widths = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  expect(widths.content, "nothing reaches beyond the window").toBeLessThanOrEqual(widths.window);
}

for (const [state, reach] of Object.entries(STATES)) {
  test(`${state}: axe finds nothing in light and dark, and nothing scrolls sideways`, async ({ edge, app }) => {
    await app.open(edge.url);
    await reach(app);
    for (const colorScheme of ["light", "dark"] as const) {
      await app.page.emulateMedia({ colorScheme });
      for (const width of [1280, 375]) {
        await app.page.setViewportSize({ width, height: 800 });
        await expectNoSidewaysScroll(app);
        expect(await violations(app), `${colorScheme}, ${width.toString()} pixels wide`).toEqual([]);
      }
    }
  });
}

test("under way: axe finds nothing in the bars", async ({ wired, app, large }) => {
  await app.open(wired.toEdge.url);
  const card = await app.drop(large.path);
  const held = wired.toIncus.hold("request", large.size / 2);
  await card.importAs("held");
  await held;
  await expect(card.root.getByRole("progressbar", { name: "Import" })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await app.page.emulateMedia({ colorScheme });
    expect(await violations(app), colorScheme).toEqual([]);
  }
  await app.page.setViewportSize({ width: 375, height: 800 });
  await expectNoSidewaysScroll(app);
  wired.toIncus.release();
  await card.expectDone();
});
