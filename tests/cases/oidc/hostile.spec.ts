/** What an edge does not believe, whoever says it: a provider that is another one, or was taken over, or is somebody's own. */

import { test as base, expect } from "@playwright/test";
import { Hostile, key, shared, signed, unsigned, type Json } from "../../support/hostile";
import { Realm, SECRET, SESSION } from "../../support/realm";

/** A browser that has been sent to the provider. */
interface Sent {
  readonly cookie: string;
  readonly state: string;
  readonly nonce: string;
  readonly asked: URLSearchParams;
}

/** The provider of the present test, and its edge. */
interface World {
  readonly hostile: Hostile;
  readonly realm: Realm;
  /** Goes to the provider. */
  readonly go: (back?: string) => Promise<Sent>;
  /** Comes back with this; tells where the edge leads to, and what it sets. */
  readonly come: (sent: Sent, query?: Json) => Promise<{ readonly to: string | null; readonly cookies: readonly string[] }>;
}

const test = base.extend<{ readonly world: World }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs
  world: async ({}, use, info) => {
    const hostile = await Hostile.start();
    const realm = await Realm.start(() => Promise.resolve(hostile.issuer), ["profile"]);
    const url = realm.edge.url + SESSION;
    await use({
      hostile,
      realm,
      go: async (back = "/") => {
        const answer = await fetch(`${url}/sign-in?return=${encodeURIComponent(back)}`, { redirect: "manual" });
        const asked = new URL(answer.headers.get("location") ?? "").searchParams;
        const cookie = (answer.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
        return { cookie, state: asked.get("state") ?? "", nonce: asked.get("nonce") ?? "", asked };
      },
      come: async ({ cookie, state }, query = {}) => {
        const told = new URLSearchParams({ code: "any", state, ...(query as Record<string, string>) });
        const answer = await fetch(`${url}/callback?${told.toString()}`, { headers: { cookie }, redirect: "manual" });
        expect(answer.status).toBe(303);
        return { to: answer.headers.get("location"), cookies: answer.headers.getSetCookie() };
      },
    });
    await realm.remove();
    await hostile.stop();
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: realm.edge.log });
    }
  },
});

/** The first key, whatever there is. */
function own(hostile: Hostile): ReturnType<typeof key> {
  return hostile.keys[0] ?? key("none");
}

/** Whether an answer brings a session. */
function opens(cookies: readonly string[]): boolean {
  return cookies.some((cookie) => cookie.startsWith("__Host-malleus=") && !cookie.includes("Max-Age=0"));
}

const hour = 3600;
const now = (): number => Math.floor(Date.now() / 1000);

/** ID tokens that must not be believed, each made of the nonce that was sent. */
const FORGED: Readonly<Record<string, (hostile: Hostile, nonce: string) => unknown>> = {
  "the nonce of another sign-in": (hostile, nonce) => signed(own(hostile), hostile.claims(`${nonce}x`)),
  "no nonce": (hostile) => signed(own(hostile), hostile.claims("", { nonce: undefined })),
  "one that is over": (hostile, nonce) => signed(own(hostile), hostile.claims(nonce, { iat: now() - hour, exp: now() - hour / 2 })),
  "one that is yet to come": (hostile, nonce) => signed(own(hostile), hostile.claims(nonce, { iat: now() + hour, exp: now() + 2 * hour })),
  "one without an end": (hostile, nonce) => signed(own(hostile), hostile.claims(nonce, { exp: undefined })),
  "another's key of the same name": (hostile, nonce) => signed(key(own(hostile).kid), hostile.claims(nonce)),
  "a key that there is not": (hostile, nonce) => signed(key("unknown"), hostile.claims(nonce)),
  "nobody's signature": (hostile, nonce) => `${unsigned({ alg: "none" }, hostile.claims(nonce))}.`,
  "a signature by the client's secret": (hostile, nonce) => shared(hostile.claims(nonce)),
  "for another client": (hostile, nonce) => signed(own(hostile), hostile.claims(nonce, { aud: "another" })),
  "for several clients, and no one's": (hostile, nonce) => signed(own(hostile), hostile.claims(nonce, { aud: ["malleus", "another"] })),
  "asked for by another client": (hostile, nonce) => signed(own(hostile), hostile.claims(nonce, { azp: "another" })),
  "of another provider": (hostile, nonce) => signed(own(hostile), hostile.claims(nonce, { iss: "http://127.0.0.1:1" })),
  "no user": (hostile, nonce) => signed(own(hostile), hostile.claims(nonce, { sub: undefined })),
  "a user whose name nobody has": (hostile, nonce) => signed(own(hostile), hostile.claims(nonce, { sub: "a\nb" })),
  "groups that are none": (hostile, nonce) => signed(own(hostile), hostile.claims(nonce, { groups: { admins: true } })),
  "no token": () => undefined,
  "a number": () => 7,
};

test("a sign-in that is as it should be", async ({ world: { hostile, realm, go, come } }) => {
  const sent = await go("/?tab=url");
  expect(Object.fromEntries(sent.asked)).toMatchObject({
    response_type: "code", client_id: "malleus", scope: "openid profile", code_challenge_method: "S256",
    redirect_uri: `${realm.edge.url}${SESSION}/callback`,
  });
  hostile.granted = { access_token: "a", token_type: "Bearer", id_token: signed(own(hostile), hostile.claims(sent.nonce)) };
  const { to, cookies } = await come(sent);
  expect(to).toBe("/?tab=url");
  expect(opens(cookies)).toBe(true);
  const view = await realm.session(cookies.map((cookie) => cookie.split(";")[0]).join("; "));
  expect(view).toMatchObject({ name: "mallory", tenant: "lab" });
  const asked = hostile.heard.find((heard) => heard.startsWith("POST /token")) ?? "";
  expect(asked).toContain(`Basic ${Buffer.from(`malleus:${SECRET}`).toString("base64")}`);
  expect(asked).toContain("code_verifier=");
});

test("no ID token that is not what it should be brings a session", async ({ world: { hostile, realm, go, come } }) => {
  for (const [what, make] of Object.entries(FORGED)) {
    const sent = await go();
    hostile.granted = { access_token: "a", token_type: "Bearer", id_token: make(hostile, sent.nonce) };
    const { to, cookies } = await come(sent);
    expect(to, what).toBe("/?problem=sign-in-failed");
    expect(opens(cookies), what).toBe(false);
  }
  expect(realm.edge.log, "nothing of what was sent is in the log").not.toContain("mallory");
});

test("a new key is looked up when its first token comes", async ({ world: { hostile, realm, go, come } }) => {
  const arrive = async (by: ReturnType<typeof key>): Promise<string | null> => {
    const sent = await go();
    hostile.granted = { access_token: "a", token_type: "Bearer", id_token: signed(by, hostile.claims(sent.nonce)) };
    return (await come(sent)).to;
  };
  const [before, after] = [own(hostile), key("second")];
  expect(await arrive(before)).toBe("/");
  hostile.keys = [after];
  // Keys are not looked up all the time, whoever comes with the name of one.
  await expect.poll(() => arrive(after)).toBe("/");
  await expect.poll(() => arrive(before), "a key that was taken back").toBe("/?problem=sign-in-failed");
  expect(hostile.heard.filter((heard) => heard.includes("/keys")).length).toBeLessThan(8);
  expect(realm.edge.log).not.toContain("mallory");
});

test("what comes back is what was begun in this browser, and from the provider", async ({ world: { hostile, go, come } }) => {
  const [sent, other] = [await go(), await go()];
  hostile.granted = { access_token: "a", token_type: "Bearer", id_token: signed(own(hostile), hostile.claims(sent.nonce)) };
  for (const [what, query, to] of [
    ["another state", { state: other.state }, "/?problem=sign-in-over"],
    ["no state", { state: "" }, "/?problem=sign-in-over"],
    ["another provider's code", { iss: "http://127.0.0.1:1" }, "/?problem=sign-in-failed"],
  ] as const) {
    expect((await come(sent, query)).to, what).toBe(to);
  }
  expect((await come(sent)).to, "a state is good once, whatever came of it").toBe("/?problem=sign-in-over");
  expect((await come({ ...(await go()), cookie: "__Host-malleus-signin=AAAA" })).to).toBe("/?problem=sign-in-over");
});

test("what is told besides is of the same user", async ({ world: { hostile, realm, go, come } }) => {
  const arrive = async (): Promise<{ to: string | null; cookies: readonly string[] }> => {
    const sent = await go();
    const claims = hostile.claims(sent.nonce, { groups: undefined });
    hostile.granted = { access_token: "access-66f1e2d3c4b5", token_type: "Bearer", id_token: signed(own(hostile), claims) };
    return come(sent);
  };
  hostile.userinfo = { sub: "root", groups: ["admins"] };
  expect((await arrive()).to).toBe("/?problem=sign-in-failed");
  hostile.userinfo = { sub: "mallory", groups: ["admins"] };
  const { cookies } = await arrive();
  expect(await realm.session(cookies.map((cookie) => cookie.split(";")[0]).join("; "))).toMatchObject({ operator: true });
  expect(hostile.heard.some((heard) => heard.includes("/me Bearer access-66f1e2d3c4b5"))).toBe(true);
  expect(realm.edge.log).not.toContain("access-66f1e2d3c4b5");
});

test("a refresh token that comes with half an answer is not lost", async ({ world: { hostile, realm, go, come } }) => {
  const sent = await go();
  const grant = (refresh: string): void => {
    const claims = hostile.claims(sent.nonce, { groups: undefined, exp: now() + 1 });
    hostile.granted = { access_token: "a", token_type: "Bearer", refresh_token: refresh, id_token: signed(own(hostile), claims) };
  };
  const asked = (): string[] => hostile.heard.filter((heard) => heard.includes("grant_type=refresh_token"));
  hostile.userinfo = { sub: "mallory", groups: ["lab"] };
  grant("first");
  const cookie = (await come(sent)).cookies.map((one) => one.split(";")[0]).join("; ");
  grant("second");
  hostile.mute = true;
  // As an upload does, which gets no other cookie.
  const use = async (): Promise<number> => {
    const headers = { cookie, "sec-fetch-site": "same-origin" };
    return (await fetch(`${realm.edge.url}/api/v1/targets`, { method: "HEAD", headers })).status;
  };
  await expect.poll(async () => ({ status: await use(), asked: asked().length })).toEqual({ status: 200, asked: 1 });
  expect(asked()[0]).toContain("refresh_token=first");
  hostile.mute = false;
  await expect.poll(async () => ({ status: await use(), asked: asked().length })).toEqual({ status: 200, asked: 2 });
  expect(asked()[1]).toContain("refresh_token=second");
});

test("nobody is sent elsewhere, on the way there or back", async ({ world: { hostile, go, come } }) => {
  for (const back of ["//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "/api/v1/session/sign-in"]) {
    const sent = await go(back);
    hostile.granted = { access_token: "a", token_type: "Bearer", id_token: signed(own(hostile), hostile.claims(sent.nonce)) };
    expect((await come(sent)).to, back).toBe("/");
  }
});

test("the provider ends sessions, and nobody else does", async ({ world: { hostile, realm, go, come } }) => {
  const sent = await go();
  hostile.granted = { access_token: "a", token_type: "Bearer", id_token: signed(own(hostile), hostile.claims(sent.nonce, { sid: "s1" })) };
  const { cookies } = await come(sent);
  const cookie = cookies.map((one) => one.split(";")[0]).join("; ");
  const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const end = async (token: string, headers: Record<string, string> = {}): Promise<number> => {
    const body = new URLSearchParams({ logout_token: token });
    return (await fetch(`${realm.edge.url}${SESSION}/back-channel`, { method: "POST", body, headers })).status;
  };
  const told = (changed: Json = {}): Json => hostile.claims("", { nonce: undefined, groups: undefined, sid: "s1", jti: "j1", events, ...changed });
  for (const [what, token] of [
    ["no token", ""],
    ["an ID token", signed(own(hostile), hostile.claims(sent.nonce, { sid: "s1" }))],
    ["another's key", signed(key("first"), told())],
    ["nobody's key", `${unsigned({ alg: "none" }, told())}.`],
    ["a nonce", signed(own(hostile), told({ nonce: "n" }))],
    ["an old one", signed(own(hostile), told({ iat: now() - hour }))],
    ["another client", signed(own(hostile), told({ aud: "another" }))],
  ] as const) {
    expect(await end(token), what).toBe(400);
  }
  expect(await end(signed(own(hostile), told()), { origin: "http://evil.example" }), "a page of another site").toBe(403);
  expect(await end(signed(own(hostile), told({ sid: "s2", jti: "j2" }))), "another session").toBe(200);
  expect((await realm.session(cookie)).name).toBe("mallory");
  const last = signed(own(hostile), told());
  expect(await end(last)).toBe(200);
  expect((await realm.session(cookie)).name).toBeNull();
  expect(await end(last), "each is taken once").toBe(400);
});

test("a provider that calls itself otherwise is another one", async ({ world: { hostile, realm } }) => {
  hostile.configuration = { issuer: `${hostile.issuer}/realms/other` };
  await realm.edge.stop();
  await realm.edge.start();
  const answer = await fetch(`${realm.edge.url}${SESSION}/sign-in`, { redirect: "manual" });
  expect(answer.headers.get("location")).toBe("/?problem=provider-away");
  await expect.poll(() => realm.edge.log).toContain("auth.oidc.issuer must be the same");
});
