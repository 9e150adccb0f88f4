/** The page keeps its own policy, and the policy keeps out what does not belong there. */

import { expectOnly } from "../../support/expect-image";
import { expect, hearRefusals, test } from "../../support/embedded";
import { image } from "../../support/places";

test("nothing that the page does is against its policy", async ({ incus, edge, app }) => {
  const refusals = await hearRefusals(app.page);
  await app.open(edge.url);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.importAs("by/policy");
  await card.expectDone();
  await expectOnly(incus, await card.fingerprint.innerText(), "by/policy");
  for (const tab of ["Copy", "URL", "Images", "History"]) {
    await app.page.getByRole("tab", { name: tab }).click();
  }
  expect(refusals).toEqual([]);
});

test("nor in another language, whose words are fetched", async ({ edge, browser }) => {
  const context = await browser.newContext({ locale: "ja-JP" });
  const page = await context.newPage();
  const refusals = await hearRefusals(page);
  await page.goto(edge.url);
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
  expect(refusals).toEqual([]);
  await context.close();
});

test("text does not become script", async ({ edge, app, misdeeds }) => {
  await app.open(edge.url);
  const outcome = await app.page.evaluate(async () => {
    const tried = (what: () => unknown): string => {
      try {
        what();
        return "allowed";
      } catch (error) {
        return (error as Error).name;
      }
    };
    const ran = globalThis as { ran?: boolean };
    const inline = document.createElement("script");
    const { trustedTypes } = globalThis as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => unknown } };
    const results = {
      markup: tried(() => (document.createElement("div").innerHTML = "<b>x</b>")),
      script: tried(() => (inline.text = "globalThis.ran = true")),
      // Of an element that was not made by a parser, text nodes are a way too.
      node: tried(() => {
        inline.append("globalThis.ran = true");
        document.head.append(inline);
      }),
      handler: tried(() => { document.body.setAttribute("onclick", "globalThis.ran = true"); document.body.click(); }),
      // As text, and not as the function that its type wants.
      later: tried(() => setTimeout("globalThis.ran = true" as unknown as () => void)),
      worker: tried(() => new Worker("/assets/other.js")),
      address: tried(() => (document.createElement("script").src = "/assets/other.js")),
      policy: tried(() => trustedTypes.createPolicy("other", {})),
      again: tried(() => trustedTypes.createPolicy("lit-html", {})),
    };
    await new Promise((resolve) => setTimeout(resolve));
    return { ...results, ran: ran.ran ?? false };
  });
  // What is refused is said on the console.
  expect(misdeeds.splice(0)).not.toEqual([]);
  expect(outcome).toEqual({
    markup: "TypeError",
    script: "TypeError",
    node: "allowed",
    handler: "TypeError",
    later: "TypeError",
    worker: "TypeError",
    address: "TypeError",
    policy: "TypeError",
    again: "TypeError",
    ran: false,
  });
});
