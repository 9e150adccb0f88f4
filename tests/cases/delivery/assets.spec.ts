/** How the page comes to a browser, and that it comes once. */

import { expect, test } from "../../support/fixtures";

interface Loaded {
  readonly name: string;
  readonly how: string;
  /** Bytes that travelled; none where the browser had it. */
  readonly travelled: number;
}

test("all of it is compressed, what the first drop needs comes last, and nothing comes twice", async ({ edge, app }) => {
  const { page } = app;
  const answers = new Map<string, Readonly<Record<string, string>>>();
  page.on("response", (response) => answers.set(new URL(response.url()).pathname, response.headers()));
  const ahead = page.waitForResponse(/\.wasm$/u);
  await app.open(edge.url);
  await ahead;

  const assets = [...answers].filter(([path]) => path.startsWith("/assets/"));
  expect(assets.map(([path]) => /[a-z_]+(?=-)|\.\w+$/u.exec(path.slice("/assets/".length))?.[0])).toEqual(
    expect.arrayContaining(["index", "rest", "words", "en", "worker", "browser_bg"]),
  );
  for (const [path, headers] of assets) {
    expect(headers["content-encoding"], path).toBe("br");
    expect(headers["cache-control"], path).toContain("immutable");
    expect(headers["etag"], path).toMatch(/^"[0-9a-f]+"$/u);
  }
  const document = answers.get("/");
  expect(document?.["content-encoding"]).toBe("br");
  expect(document?.["cache-control"]).toBe("no-cache");

  const loaded = (): Promise<Loaded[]> =>
    page.evaluate(() =>
      (performance.getEntries() as PerformanceResourceTiming[])
        .filter(({ entryType, name }) => entryType === "navigation" || name.includes("/assets/"))
        .map(({ name, initiatorType, transferSize }) => ({ name, how: initiatorType, travelled: transferSize })),
    );
  expect((await loaded()).filter(({ name }) => name.endsWith(".wasm")).map(({ how }) => how), "once, and ahead").toEqual(["fetch"]);

  await page.goto("about:blank");
  const again = page.waitForResponse(edge.url + "/");
  await app.open(edge.url);
  await again;
  const [first, ...others] = await loaded();
  expect(first?.how).toBe("navigation");
  expect(first?.travelled, "the document was asked about, and was the same").toBeLessThan(400);
  expect(others.filter(({ travelled }) => travelled > 0)).toEqual([]);
});
