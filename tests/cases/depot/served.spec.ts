/** The depot of an edge that has no Incus, as a real Incus and its command use it. */

import { call, imagesOf } from "../../support/asking";
import { SPLIT_CONTAINER, SPLIT_MACHINE, UNIFIED_CONTAINER, UNIFIED_MACHINE } from "../../support/demo";
import { ServedDepot } from "../../support/depot";
import { drop, fingerprintOf } from "../../support/drop";
import { expectOnly, lasting } from "../../support/expect-image";
import type { Incus, ListedImage } from "../../support/incus";
import { expectLaunches } from "../../support/launch";
import { Link } from "../../support/link";
import { image } from "../../support/places";
import { Sender } from "../../support/sender";
import { expect, test as base } from "../../support/servers";

const test = base.extend<{ readonly depot: ServedDepot }>({
  depot: async ({ authority }, use, info) => {
    const depot = await ServedDepot.open(authority);
    await use(depot);
    await depot.remove();
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: depot.edge.log });
    }
  },
});

async function listed(incus: Incus, remote: string): Promise<Map<string, ListedImage>> {
  const images = JSON.parse(await incus.cli("image", "list", `${remote}:`, "--format", "json")) as ListedImage[];
  return new Map(images.map((one) => [one.fingerprint, one]));
}

function names({ aliases }: ListedImage): string[] {
  return aliases.map(({ name }) => name).sort();
}

test("an image is imported by its address, and starts", async ({ incus, depot: { edge, url } }) => {
  const byFile = await incus.importedByCommandLine(image("busybox-container.tar.xz"));
  const fingerprint = await drop(edge, UNIFIED_CONTAINER, { target: "depot", aliases: ["tiny/1"], public: true });

  await incus.cli("image", "import", `${url}/images/tiny/1`, "--alias", "mine");
  const imported = await expectOnly(incus, fingerprint, "mine");
  // Incus keeps no name of a file that it fetched.
  expect(imported && lasting(imported), "as from a file").toEqual({ ...lasting(byFile), filename: "" });
  await expectLaunches(incus, "mine");

  const vm = await drop(edge, UNIFIED_MACHINE, { target: "depot", aliases: ["vm"], public: true });
  await incus.cli("image", "import", `${url}/images/${vm}`, "--alias", "vm");
  expect((await incus.images()).find((one) => one.fingerprint === vm)?.type).toBe("virtual-machine");
});

test("it is a remote: its images are listed, copied with their aliases, and launched", async ({ incus, depot }) => {
  const { edge } = depot;
  const kept = [
    { demo: UNIFIED_CONTAINER, alias: "tiny/1" },
    { demo: SPLIT_CONTAINER, alias: "split" },
    { demo: SPLIT_MACHINE, alias: "vm" },
  ];
  for (const { demo, alias } of kept) {
    await drop(edge, demo, { target: "depot", aliases: [alias], public: true });
  }
  const unified = await fingerprintOf(UNIFIED_CONTAINER);
  await call(edge, "PUT", "/targets/depot/aliases/busybox", { fingerprint: unified });
  const there = await imagesOf(edge, "depot");
  expect(there.length).toBe(3);

  await depot.asRemote(incus, "depot", async () => {
    const offered = await listed(incus, "depot");
    expect(offered.size).toBe(3);
    for (const { demo, alias } of kept) {
      const fingerprint = await fingerprintOf(demo);
      const row = there.find((one) => one.fingerprint === fingerprint);
      const same = { size: row?.["size"], architecture: row?.["architecture"] };
      expect(offered.get(fingerprint), alias).toMatchObject({ type: demo.type, public: true, ...same });
    }
    const shown = offered.get(unified);
    expect(shown && names(shown)).toEqual(expect.arrayContaining(["busybox", "tiny/1"]));

    await incus.cli("image", "copy", "depot:tiny/1", "local:", "--copy-aliases");
    const [copied] = await incus.images();
    expect(copied).toMatchObject({ fingerprint: unified, type: "container", properties: { os: "Busybox" } });
    expect(copied && names(copied)).toEqual(expect.arrayContaining(["busybox", "tiny/1"]));
    for (const { demo, alias } of kept) {
      await incus.cli("image", "copy", `depot:${alias}`, "local:", "--auto-update", "--alias", `my/${alias}`);
      const all = await incus.images();
      const fingerprint = await fingerprintOf(demo);
      const copy = all.find((one) => one.fingerprint === fingerprint);
      expect(copy?.type, alias).toBe(demo.type);
      expect(await incus.alias(`my/${alias}`)).toBe(fingerprint);
    }
    await expectLaunches(incus, "depot:tiny/1");
    await incus.clear();
    await expectLaunches(incus, "depot:split");
  });
});

test("a private image is there for whoever has a signed link", async ({ incus, depot }) => {
  const { edge, url } = depot;
  const fingerprint = await drop(edge, UNIFIED_CONTAINER, { target: "depot", aliases: ["secret"] });
  await drop(edge, SPLIT_CONTAINER, { target: "depot", aliases: ["open"], public: true });
  await expect(incus.cli("image", "import", `${url}/images/secret`), "nobody is told of it").rejects.toThrow(
    "Missing Incus-Image-Hash header",
  );
  await depot.asRemote(incus, "depot", async () => {
    expect([...(await listed(incus, "depot")).keys()]).toEqual([await fingerprintOf(SPLIT_CONTAINER)]);
  });

  const link = await call<{ url: string }>(edge, "POST", "/targets/depot/links", { seconds: 600 });
  expect(link.url.startsWith(`${url}/`), "it leads to where the depot is served").toBe(true);
  await incus.cli("image", "import", `${link.url}/images/secret`, "--alias", "mine");
  expect(await expectOnly(incus, fingerprint, "mine")).toMatchObject({ public: false });
  await incus.clear();
  await depot.asRemote(
    incus,
    "mine",
    async () => {
      expect((await listed(incus, "mine")).size).toBe(2);
      await expectLaunches(incus, "mine:secret");
    },
    link.url,
  );
});

test("a power cut loses no image, and shows none that is not whole", async ({ incus, depot, medium }) => {
  const { edge, url } = depot;
  const first = await drop(edge, UNIFIED_CONTAINER, { target: "depot", aliases: ["tiny"], public: true });
  const toEdge = await Link.open({ host: "127.0.0.1", port: edge.port });
  const sender = new Sender(toEdge.url, medium, { alias: "noise", target: "depot" });
  await sender.create();
  await sender.send(medium.size / 2);
  await depot.restart();
  toEdge.lead({ host: "127.0.0.1", port: edge.port });

  expect((await imagesOf(edge, "depot")).map(({ fingerprint }) => fingerprint)).toEqual([first]);
  await incus.cli("image", "import", `${url}/images/tiny`, "--alias", "tiny");
  expect(await incus.alias("tiny")).toBe(first);

  await sender.offset();
  await sender.send();
  await sender.declare();
  expect(await sender.ended()).toMatchObject({ state: "done", fingerprint: medium.fingerprint });
  await depot.restart();
  await toEdge.down();
  const there = await imagesOf(edge, "depot");
  expect(there.map(({ fingerprint }) => fingerprint).sort()).toEqual([first, medium.fingerprint].sort());
  expect(there.find(({ fingerprint }) => fingerprint === medium.fingerprint)?.aliases).toEqual(["noise"]);
});
