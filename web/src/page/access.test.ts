import { afterEach, expect, test, vi } from "vitest";
import { Access, type TokenSource } from "./access";

interface Told {
  readonly address: string;
  readonly tenant: string | null;
  readonly authorization: string | null;
}

/** An edge that takes these tokens; what it was told, in order. */
function edge(good: ReadonlySet<string>): Told[] {
  const told: Told[] = [];
  vi.stubGlobal("fetch", (address: string, { headers }: { headers: HeadersInit }) => {
    const given = new Headers(headers);
    const authorization = given.get("Authorization");
    told.push({ address, tenant: given.get("Malleus-Tenant"), authorization });
    const status = good.has(authorization?.replace("Bearer ", "") ?? "") ? 200 : 401;
    return Promise.resolve(new Response("{}", { status }));
  });
  return told;
}

function access(token: () => TokenSource, tenant: string | null = null): { access: Access; barred: () => number } {
  let barred = 0;
  const made = new Access({ base: () => "http://edge", token, tenant: () => tenant, onBarred: () => { barred += 1; } });
  return { access: made, barred: () => barred };
}

afterEach(() => { vi.unstubAllGlobals(); });

test("each request tells who asks and for which tenant, and an address never tells the token", async () => {
  const told = edge(new Set(["one"]));
  const { access: asks } = access(() => "one", "lab");
  expect((await asks.fetch("/api")).status).toBe(200);
  expect(told).toEqual([{ address: "http://edge/api", tenant: "lab", authorization: "Bearer one" }]);
  expect(asks.events("abc")).toBe("http://edge/api/v1/events?ticket=abc");
  expect(access(() => null, "lab").access.events()).toBe("http://edge/api/v1/events?tenant=lab");
  expect(access(() => null).access.events()).toBe("http://edge/api/v1/events");
});

test("a token that is refused to many at once is asked for once", async () => {
  const told = edge(new Set(["two"]));
  const give = vi.fn(() => Promise.resolve(give.mock.calls.length === 1 ? "one" : "two"));
  const { access: asks, barred } = access(() => give);
  const answers = await Promise.all([1, 2, 3].map(() => asks.fetch("/api")));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(give).toHaveBeenCalledTimes(2);
  expect(told.map(({ authorization }) => authorization)).toEqual([...Array<string>(3).fill("Bearer one"), ...Array<string>(3).fill("Bearer two")]);
  expect(barred()).toBe(0);
  expect(asks.proof).toEqual([["Authorization", "Bearer two"]]);
});

test("where no other token comes, the refusal is told of", async () => {
  edge(new Set());
  const throws = access(() => () => Promise.reject(new Error("nobody is here")));
  expect((await throws.access.fetch("/api")).status).toBe(401);
  expect(throws.barred()).toBe(1);
  const text = access(() => "one");
  expect((await text.access.fetch("/api")).status).toBe(401);
  expect(text.barred()).toBe(1);
});

test("another text in place of a refused one is taken", async () => {
  edge(new Set(["two"]));
  let token = "one";
  const { access: asks, barred } = access(() => token);
  await asks.fetch("/api");
  token = "two";
  expect((await asks.fetch("/api")).status).toBe(200);
  expect(barred()).toBe(1);
});
