/** Signing in at a real provider of OpenID Connect, in a browser, and out again. */

import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";
import { Provider, Realm, SESSION, SECRET, signIn, type SessionView } from "../../support/realm";

interface PerTest {
  readonly ways: { readonly ttl: number; readonly inToken: boolean };
  readonly both: { readonly provider: Provider; readonly realm: Realm };
  readonly provider: Provider;
  readonly realm: Realm;
}

const test = base.extend<PerTest>({
  ways: [{ ttl: 600, inToken: false }, { option: true }],

  both: async ({ ways }, use, info) => {
    const started: Provider[] = [];
    // Each needs to know the other's address.
    const realm = await Realm.start(async (edge) => {
      const provider = await Provider.start({ edge, ...ways });
      started.push(provider);
      return provider.issuer;
    }, ["profile", "groups", "offline_access"]);
    for (const provider of started) {
      await use({ provider, realm });
      await realm.remove();
      await provider.stop();
      if (info.status !== info.expectedStatus) {
        await info.attach("edge.log", { body: realm.edge.log });
        await info.attach("provider.log", { body: provider.log });
      }
    }
  },

  provider: async ({ both }, use) => { await use(both.provider); },
  realm: async ({ both }, use) => { await use(both.realm); },
});

/** Who is signed in, as the page would learn it. */
function session(page: Page): Promise<SessionView> {
  return page.evaluate(async (path) => (await (await fetch(path)).json()) as SessionView, SESSION);
}

/** Signs somebody in, and comes back to the page. */
async function come(page: Page, realm: Realm, user: string): Promise<void> {
  await page.goto(`${realm.edge.url}${SESSION}/sign-in?return=/%3Ftab%3Dimages`);
  await signIn(page, user);
  await page.waitForURL(`${realm.edge.url}/?tab=images`);
}

/** The cookies of the edge, as a header. */
async function cookies(context: BrowserContext, realm: Realm): Promise<string> {
  return (await context.cookies(realm.edge.url)).filter(({ name }) => name.startsWith("__Host-")).map(({ name, value }) => `${name}=${value}`).join("; ");
}

for (const inToken of [false, true]) {
  test.describe(inToken ? "groups in the ID token" : "groups told besides", () => {
    test.use({ ways: { ttl: 600, inToken } });

    test("somebody signs in and has what their groups have", async ({ provider, realm, page, context }) => {
      await provider.setGroups("alice", ["lab"]);
      await come(page, realm, "alice");
      expect(await session(page)).toMatchObject({ way: "oidc", name: "alice the tester", tenant: "lab", operator: false, canSignOut: true });
      const [cookie, ...others] = (await context.cookies(realm.edge.url)).filter(({ name }) => name.startsWith("__Host-"));
      expect(others, "what was for the way is gone").toEqual([]);
      expect(cookie).toMatchObject({ name: "__Host-malleus", path: "/", secure: true, httpOnly: true, sameSite: "Lax", domain: "127.0.0.1" });
      expect(await page.evaluate(() => document.cookie), "no script sees it").toBe("");
    });
  });
}

test("somebody whom nobody knows here is signed in and has nothing", async ({ realm, page }) => {
  await come(page, realm, "nobody");
  expect(await session(page)).toMatchObject({ name: "nobody the tester", tenant: null, operator: false });
  expect(await page.evaluate(async () => (await fetch("/api/v1/imports")).status)).toBe(403);
});

test("somebody signs in by the page's own way there, and out again", async ({ provider, realm, page }) => {
  await provider.setGroups("alice", ["lab"]);
  await page.goto(`${realm.edge.url}/#images`);
  await page.getByTestId("sign-in-provider").click();
  await signIn(page, "alice");
  await expect(page.getByTestId("who")).toHaveText("alice the tester");
  await expect(page.getByRole("tab", { selected: true })).toHaveText("Images");
  await page.getByTestId("sign-out").click();
  // The provider asks whether its own session is to end too.
  await page.waitForURL(`${provider.issuer}/**`);
  await page.goto(realm.edge.url);
  await expect(page.getByTestId("sign-in-provider")).toBeVisible();
});

test("the provider says no", async ({ realm, page }) => {
  await page.goto(`${realm.edge.url}${SESSION}/sign-in`);
  await page.locator("a", { hasText: "Cancel" }).click();
  const trouble = page.getByTestId("sign-in-trouble");
  await expect(trouble).toHaveAttribute("data-code", "sign-in-refused");
  await expect(trouble).toContainText("The provider did not sign you in.");
  await expect(page).toHaveURL(`${realm.edge.url}/`);
  expect((await session(page)).name).toBeNull();
  expect(await realm.audit()).toMatchObject([{ who: "none:anyone", from: "127.0.0.1", what: "sign-in", outcome: "sign-in-refused" }]);
});

test("what came back once does not come again", async ({ provider, realm, page, context, browser }) => {
  await provider.setGroups("alice", ["lab"]);
  let callback = "";
  page.on("request", (request) => { callback = request.url().includes("/callback?") ? request.url() : callback; });
  await page.goto(`${realm.edge.url}${SESSION}/sign-in`);
  const carried = await cookies(context, realm);
  expect(carried).toMatch(/^__Host-malleus-signin=/);
  await signIn(page, "alice");
  await page.waitForURL(`${realm.edge.url}/`);
  const again = async (cookie: string): Promise<string | null> => {
    const answer = await fetch(callback, { headers: cookie === "" ? {} : { cookie }, redirect: "manual" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("set-cookie")).not.toContain("__Host-malleus=");
    return answer.headers.get("location");
  };
  expect(await again(""), "without what the browser carried").toBe("/?problem=sign-in-over");
  expect(await again(carried), "the same state").toBe("/?problem=sign-in-over");
  // Another browser, by a link that somebody sent.
  const other = await (await browser.newContext()).newPage();
  await other.goto(callback);
  await expect(other.getByTestId("sign-in-trouble")).toHaveAttribute("data-code", "sign-in-over");
  await other.context().close();
  // An edge that remembers no states: the provider itself gives nothing for a code that was used.
  await realm.edge.stop();
  await realm.edge.start();
  expect(await again(carried)).toBe("/?problem=sign-in-failed");
  expect((await session(page)).name, "a code that comes again ends what it brought, or nothing").not.toBe("nobody the tester");
});

test("whoever signs out is out, here and at the provider", async ({ provider, realm, page, context }) => {
  await provider.setGroups("alice", ["lab"]);
  await come(page, realm, "alice");
  const before = await cookies(context, realm);
  const next = await page.evaluate(async (path) => ((await (await fetch(path, { method: "DELETE" })).json()) as { next: string }).next, SESSION);
  expect(await cookies(context, realm)).toBe("");
  expect((await realm.session(before)).name, "the cookie is worth nothing").toBeNull();
  await page.goto(next);
  await page.getByRole("button", { name: /yes/i }).click();
  await page.waitForURL(`${realm.edge.url}/`);
  await page.goto(`${realm.edge.url}${SESSION}/sign-in`);
  await expect(page.locator("input[name=login]"), "the provider asks anew").toBeVisible();
});

test("whoever signs out at the provider is out here", async ({ provider, realm, page, context }) => {
  await provider.setGroups("alice", ["lab"]);
  await come(page, realm, "alice");
  const cookie = await cookies(context, realm);
  expect((await realm.session(cookie)).name).toBe("alice the tester");
  await page.goto(`${provider.issuer}/session/end`);
  await page.getByRole("button", { name: /yes/i }).click();
  await expect.poll(async () => (await realm.session(cookie)).name).toBeNull();
  expect(provider.log).toContain("back channel: done");
});

test.describe("an ID token that lives for a second", () => {
  test.use({ ways: { ttl: 1, inToken: true } });

  test("other groups are seen without another sign-in, and the cookie becomes another one", async ({ provider, realm, page, context }) => {
    await provider.setGroups("alice", ["lab"]);
    await come(page, realm, "alice");
    const first = await cookies(context, realm);
    expect((await session(page)).tenant).toBe("lab");
    await provider.setGroups("alice", ["admins"]);
    await expect.poll(() => session(page)).toMatchObject({ tenant: null, operator: true });
    expect(await cookies(context, realm)).not.toBe(first);
    await provider.setGroups("alice", []);
    await expect.poll(() => session(page)).toMatchObject({ name: "alice the tester", operator: false });
  });

  test("a provider that forgets somebody ends their session", async ({ provider, realm, page }) => {
    await provider.setGroups("alice", ["lab"]);
    await come(page, realm, "alice");
    await provider.forget();
    await expect.poll(async () => (await session(page)).name).toBeNull();
    const deeds = (await realm.audit()).map(({ who, what, outcome }) => [who, what, outcome]);
    expect(deeds).toEqual([["oidc:alice", "sign-in", "done"], ["oidc:alice", "sign-out by the provider", "done"]]);
  });
});

test("the edge starts while the provider is away, says so, and takes people when it is back", async ({ provider, realm, page }) => {
  await realm.edge.stop();
  await provider.pause(async () => {
    await realm.edge.start();
    await expect.poll(() => realm.edge.log).toContain("does not say who it is");
    await page.goto(`${realm.edge.url}${SESSION}/sign-in`);
    await expect(page.getByTestId("sign-in-trouble")).toHaveAttribute("data-code", "provider-away");
  });
  await expect.poll(async () => {
    await page.goto(`${realm.edge.url}${SESSION}/sign-in`);
    return page.url();
  }).toContain(provider.issuer);
});

test("nothing that opens anything is in the log", async ({ provider, realm, page, context }) => {
  await provider.setGroups("alice", ["lab"]);
  let query = new URLSearchParams();
  page.on("request", (request) => { query = request.url().includes("/callback?") ? new URL(request.url()).searchParams : query; });
  await come(page, realm, "alice");
  const secrets = [SECRET, query.get("code") ?? "", query.get("state") ?? "", (await cookies(context, realm)).split("=")[1] ?? ""];
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(15);
    expect(realm.edge.log).not.toContain(secret);
  }
});
