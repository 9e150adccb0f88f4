/** An image behind a URL: fetched by the edge or by Incus, from a web server that only a test's authority vouches for. */

import { beginUrl, ended, imagesOf, refusal, refusedWith, stands } from "../../support/asking";
import { fingerprintOf as fingerprint } from "../../support/drop";
import { Edge } from "../../support/edge";
import { compared } from "../../support/expect-copy";
import { expectNothingKept, expectOnly, lasting } from "../../support/expect-image";
import { expectLaunches } from "../../support/launch";
import { Link } from "../../support/link";
import { image } from "../../support/places";
import { expect, test as base } from "../../support/servers";
import { Web, type Page } from "../../support/web";

const CONTAINER = "busybox-container.tar.xz";
const MACHINE = "empty-vm.tar.xz";

interface Fetching {
  readonly web: Web;
  /** To the web server; what Incus and the edge are told to go through. */
  readonly link: Link;
  readonly edge: Edge;
}

const test = base.extend<Fetching>({
  web: async ({ authority }, use) => {
    const web = await Web.create(authority.localhost);
    await use(web);
    await web.close();
  },

  link: async ({ web }, use) => {
    const link = await Link.open({ host: "127.0.0.1", port: web.port });
    await use(link);
    await link.down();
  },

  edge: async ({ incus, web, link, authority }, use, info) => {
    const urls = {
      hosts: ["localhost"],
      ports: [web.port, link.port],
      private_networks: ["127.0.0.0/8", "::1/128"],
      through_incus: ["localhost"],
    };
    const edge = await Edge.createBy({ target: { name: "near", socket: incus.socket }, depot: { enabled: true }, urls }, authority.env);
    await use(edge);
    await edge.remove();
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: edge.log });
    }
  },
});

function fingerprintOf(name: string): Promise<string> {
  return fingerprint({ files: [name] });
}

/** Puts an image on the web as Incus wants to find it; the address to import from. */
async function offer(web: Web, name: string, headers: Page["headers"] = {}): Promise<string> {
  const file = web.put(`/files/${name}`, { file: image(name) });
  const told = { "Incus-Image-Hash": await fingerprintOf(name), "Incus-Image-URL": file };
  return web.put(`/offers/${name}`, { headers: { ...told, ...headers } });
}

test("through the edge, a plain file becomes the image that it is as a file here", async ({ incus, edge, web }) => {
  const byCommandLine = await incus.importedByCommandLine(image(CONTAINER));
  const url = web.put(`/${CONTAINER}`, { file: image(CONTAINER) });
  const end = await ended(edge, await beginUrl(edge, { url, aliases: ["from/url"] }));
  expect(end).toMatchObject({ state: "done", problem: null, origin: { kind: "url", url, through: "edge" } });
  const fetched = await expectOnly(incus, await fingerprintOf(CONTAINER), "from/url");
  expect(fetched && lasting(fetched), "as by: incus image import FILE").toEqual(lasting(byCommandLine));
  await expectNothingKept(edge);
  await expectLaunches(incus, "from/url");
});

test("through the edge, what the server tells Incus counts, and what is asked for is set", async ({ incus, edge, web }) => {
  const url = await offer(web, MACHINE);
  const wish = { url, aliases: ["vm"], public: true, properties: { note: "mine" } };
  expect(await ended(edge, await beginUrl(edge, wish))).toMatchObject({ state: "done", problem: null });
  const fetched = await expectOnly(incus, await fingerprintOf(MACHINE), "vm");
  expect(fetched).toMatchObject({ type: "virtual-machine", public: true, properties: { note: "mine", os: "Busybox" } });
  const [asked] = web.asked;
  expect(asked).toMatchObject({ method: "HEAD", path: `/offers/${MACHINE}` });
  expect(asked?.headers["incus-server-architectures"], "asked as Incus asks").toContain("x86_64");
  expect(asked?.headers["incus-server-version"]).toMatch(/^\d+\./);
});

test("through the edge, an image lands in the depot too", async ({ edge, web }) => {
  const url = web.put(`/${MACHINE}`, { file: image(MACHINE) });
  const expected = await fingerprintOf(MACHINE);
  const wish = { url, target: "depot", fingerprint: expected, aliases: ["vm"], public: true };
  expect(await ended(edge, await beginUrl(edge, wish))).toMatchObject({ state: "done", problem: null });
  expect(await imagesOf(edge, "depot")).toMatchObject([
    { fingerprint: expected, type: "virtual-machine", aliases: ["vm"], public: true },
  ]);
  expect(await refusal(beginUrl(edge, { ...wish, through: "incus" })), "it fetches nothing itself").toBe("not-in-depot");
});

for (const [name, alias] of [[CONTAINER, "through/incus"], [MACHINE, "vm"]] as const) {
  test(`through Incus, ${name} becomes what incus image import URL makes of it`, async ({ incus, edge, web }) => {
    const url = await offer(web, name);
    const byCommandLine = await incus.importedByCommandLine(url);
    const end = await ended(edge, await beginUrl(edge, { url, through: "incus", aliases: [alias] }));
    expect(end).toMatchObject({ state: "done", problem: null, files: [], origin: { kind: "url", url, through: "incus" } });
    const fetched = await expectOnly(incus, await fingerprintOf(name), alias);
    const others = { ...byCommandLine, aliases: fetched?.aliases ?? [] };
    expect(fetched && compared(fetched), "as by: incus image import URL").toEqual(compared(others));
    if (name === CONTAINER) {
      await expectLaunches(incus, alias);
    }
  });
}

test("through the edge, a download that is cut goes on where it was", async ({ incus, edge, web, link, medium }) => {
  web.put("/noise.tar", { file: medium.path });
  const url = `https://localhost:${link.port.toString()}/noise.tar`;
  const half = medium.size / 2;
  const held = link.holdBack(half);
  const { id } = await beginUrl(edge, { url, aliases: ["noise"] });
  await held;
  const { files } = await stands(edge, id, (view) => (view.files[0]?.received.done ?? 0) >= half / 2);
  link.reset();
  expect(await ended(edge, { id })).toMatchObject({ state: "done", problem: null });
  await expectOnly(incus, medium.fingerprint, "noise");
  const ranges = web.asked.filter(({ method }) => method === "GET").map(({ headers }) => headers.range);
  expect(ranges.length, "it was asked for twice").toBe(2);
  expect(Number(/^bytes=(\d+)-$/.exec(ranges[1] ?? "")?.[1]), "the second time for the rest").toBeGreaterThanOrEqual(
    files[0]?.received.done ?? 0,
  );
});

interface Refusal {
  readonly what: string;
  readonly page: Page;
  readonly code: string;
  readonly sentence: string;
}

const OFFER_URL = "https://localhost/elsewhere";
const HASH = "0".repeat(64);

const notOffered = (port: number): readonly Refusal[] => [
  { what: "no headers", page: {}, code: "url-no-offer", sentence: "does not tell what Incus needs" },
  { what: "no hash", page: { headers: { "Incus-Image-URL": OFFER_URL } }, code: "url-no-hash", sentence: "Incus-Image-Hash is missing" },
  { what: "no URL", page: { headers: { "Incus-Image-Hash": HASH } }, code: "url-no-url", sentence: "Incus-Image-URL is missing" },
  {
    what: "a part of a hash",
    page: { headers: { "Incus-Image-Hash": "00000000", "Incus-Image-URL": OFFER_URL } },
    code: "url-bad-hash",
    sentence: "not a whole fingerprint",
  },
  {
    what: "a relative URL",
    page: { headers: { "Incus-Image-Hash": HASH, "Incus-Image-URL": "/files/x" } },
    code: "url-bad-url",
    sentence: "not an absolute URL",
  },
  {
    what: "a URL on another host",
    page: { headers: { "Incus-Image-Hash": HASH, "Incus-Image-URL": `https://other.example:${port.toString()}/x` } },
    code: "url-host-not-allowed",
    sentence: "other.example",
  },
  {
    what: "404 with headers",
    page: { status: 404, headers: { "Incus-Image-Hash": HASH, "Incus-Image-URL": OFFER_URL } },
    code: "url-offer-status",
    sentence: "under status 404",
  },
];

test("through Incus, a server that does not tell what Incus needs is refused before Incus hears of it", async ({
  incus,
  edge,
  web,
}) => {
  for (const { what, page, code, sentence } of notOffered(web.port)) {
    const url = web.put("/offer", page);
    const refused = await refusedWith(beginUrl(edge, { url, through: "incus" }));
    expect(refused.code, what).toBe(code);
    expect(refused.title, what).toContain(sentence);
  }
  expect(web.asked.every(({ headers }) => !(headers["user-agent"] ?? "").startsWith("Incus ")), "Incus asked nothing").toBe(true);
  expect(await incus.images()).toEqual([]);
});

test("an image that is not the one announced is not imported, whoever fetches it", async ({ incus, edge, web }) => {
  const url = await offer(web, CONTAINER, { "Incus-Image-Hash": HASH });
  for (const [through, code] of [["incus", "source-mismatch"], ["edge", "fingerprint-mismatch"]] as const) {
    const end = await ended(edge, await beginUrl(edge, { url, through, aliases: ["wrong"] }));
    expect(end.state, through).toBe("failed");
    expect(end.problem?.type, through).toBe(`/problems/${code}`);
  }
  const good = await offer(web, CONTAINER);
  for (const through of ["incus", "edge"] as const) {
    expect(await refusedWith(beginUrl(edge, { url: good, through, fingerprint: HASH }))).toMatchObject({ code: "url-another-image" });
  }
  expect(await incus.images(), "Incus has nothing").toEqual([]);
  expect(await incus.alias("wrong")).toBeNull();
});

test("what the edge must not fetch is refused, and what cannot be fetched has its sentence", async ({ incus, edge, web }) => {
  const port = web.port.toString();
  for (const [url, code] of [
    [`https://127.0.0.1:${port}/x`, "url-host-not-allowed"],
    [`https://images.example:${port}/x`, "url-host-not-allowed"],
    ["https://localhost:1/x", "url-port"],
    [`https://user:secret@localhost:${port}/x`, "url-credentials"],
    [web.url("/missing"), "url-not-found"],
    [web.put("/round", { status: 302, headers: { Location: "/round" } }), "url-redirect-loop"],
    [web.put("/away", { status: 302, headers: { Location: `https://images.example:${port}/x` } }), "url-host-not-allowed"],
  ] as const) {
    expect(await refusedWith(beginUrl(edge, { url })), url).toMatchObject({ code });
  }
  const encoded = web.put("/encoded.tar.xz", { file: image(CONTAINER), headers: { "Content-Encoding": "gzip" } });
  const noImage = web.put("/text", { file: image("broken/text.tar.xz") });
  for (const [url, code] of [[encoded, "url-encoded"], [noImage, "text"]] as const) {
    const end = await ended(edge, await beginUrl(edge, { url }));
    expect(end, url).toMatchObject({ state: "failed", problem: { type: `/problems/${code}` } });
  }
  expect(await incus.images()).toEqual([]);
  await expectNothingKept(edge);
});
