/** What other sites may not do, and what the page may not do itself. */

import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { expect, test } from "../../support/embedded";

const OFFER = JSON.stringify({ files: [{ role: "unified", name: "a.tar", size: 10 }], aliases: [] });

/** Sends a POST with exactly these headers, as `fetch` would not. */
async function post(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  const sending = httpRequest(`${url}/api/v1/imports`, {
    method: "POST",
    headers: { "content-type": "application/json", "content-length": OFFER.length.toString(), ...headers },
  });
  sending.end(OFFER);
  const [answer] = (await once(sending, "response")) as [IncomingMessage];
  let body = "";
  for await (const chunk of answer.setEncoding("utf8")) {
    body += chunk as string;
  }
  return { status: answer.statusCode ?? 0, body };
}

test("every answer carries the policy", async ({ edge }) => {
  for (const path of ["/", "/api/v1/imports", "/nowhere"]) {
    const { headers } = await fetch(edge.url + path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, `${path}: no script but the page's own files`).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
  }
});

for (const [what, headers] of [
  ["Sec-Fetch-Site", { "sec-fetch-site": "cross-site" }],
  ["Origin", { origin: "http://elsewhere.example" }],
  ["a name that leads here", { host: "elsewhere.example" }],
] as const) {
  test(`a request that shows by ${what} that it comes from elsewhere is refused`, async ({ edge }) => {
    const { status, body } = await post(edge.url, headers);
    expect(status).toBe(403);
    expect(body).toContain("/problems/cross-site");
    expect(await edge.imports()).toEqual([]);
  });
}

test("a program on this machine is not refused", async ({ edge }) => {
  expect((await post(edge.url, {})).status).toBe(201);
});

test("another site's page can neither post to the edge nor read from it", async ({ edge, site, page }) => {
  for (const host of ["localhost", "127.0.0.1"]) {
    await page.goto(site.put("/", { body: "" }, host));
    const outcome = await page.evaluate(async ([address, offer]) => {
      const tried = (promise: Promise<unknown>): Promise<string> => promise.then(() => "answered", () => "kept out");
      // The kinds of request that a browser sends without asking first.
      const post = await tried(fetch(`${address}/api/v1/imports`, { method: "POST", mode: "no-cors", body: offer }));
      const read = await tried(fetch(`${address}/api/v1/imports`));
      return { post, read };
    }, [edge.url, OFFER] as const);
    expect(outcome, `from ${host}`).toEqual({ post: "kept out", read: "kept out" });
  }
  expect(await edge.imports(), "nothing was begun").toEqual([]);
});
