/** The images of a target, listed and changed through the edge: of an Incus here, of one on another machine, of the depot. */

import { call, imagesOf, refusal, refusedWith, type TargetImage } from "../../support/asking";
import { give, SPLIT_CONTAINER, SPLIT_MACHINE, UNIFIED_CONTAINER, UNIFIED_MACHINE } from "../../support/demo";
import { drop } from "../../support/drop";
import { Edge } from "../../support/edge";
import type { Incus, ListedImage } from "../../support/incus";
import { bothWays, expect, test as base } from "../../support/servers";

const TARGETS = ["near", "far", "depot"] as const;

const test = base.extend({
  edge: async ({ incus, far, authority }, use, info) => {
    const tables = { ...bothWays({ near: incus, far }, authority), depot: { enabled: true } };
    const edge = await Edge.createBy(tables, authority.env);
    await use(edge);
    await edge.remove();
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: edge.log });
    }
  },
});

/** What the command line tells of an image, as the edge would. */
function asTold({ fingerprint, aliases, type, architecture, size, ...other }: ListedImage): Record<string, unknown> {
  const seconds = (field: string): number => Math.floor(Date.parse(String(other[field])) / 1000);
  return {
    fingerprint,
    aliases: aliases.map(({ name }) => name).sort(),
    type,
    architecture,
    size,
    public: other["public"],
    cached: other["cached"],
    autoUpdate: other["auto_update"],
    refreshable: other["update_source"] !== undefined,
    properties: other.properties,
    created: seconds("created_at"),
    uploaded: seconds("uploaded_at"),
  };
}

async function expectAsTheCommandLine(edge: Edge, incus: Incus, target: string): Promise<readonly TargetImage[]> {
  const told = await imagesOf(edge, target);
  const byCommandLine = new Map((await incus.images()).map((image) => [image.fingerprint, asTold(image)]));
  expect(told.length).toBe(byCommandLine.size);
  for (const image of told) {
    expect(image, "as by: incus image list").toMatchObject(byCommandLine.get(image.fingerprint) ?? { fingerprint: "none" });
  }
  const came = told.map((image) => Number(image["uploaded"]));
  expect(came, "the newest first").toEqual([...came].sort((one, other) => other - one));
  return told;
}

test("they are told as the command line tells them", async ({ incus, far, edge }) => {
  for (const [server, target] of [[incus, "near"], [far, "far"]] as const) {
    expect(await imagesOf(edge, target)).toEqual([]);
    await give(server, UNIFIED_CONTAINER, "--alias", "tiny/1", "--alias", "busybox", "--public", "note=mine");
    await give(server, SPLIT_MACHINE, "--alias", "vm");
    await give(server, UNIFIED_MACHINE);
    const told = await expectAsTheCommandLine(edge, server, target);
    expect(told.every(({ source }) => source === null), "none of them has a source that Incus knows of").toBe(true);
  }
});

test("where an image came from is told, and that it is there only for an instance", async ({ incus, far, edge }) => {
  const { fingerprint } = await give(far, SPLIT_CONTAINER, "--alias", "rolling", "--public");
  await incus.cli("create", "other:rolling", "trial");
  try {
    const [told] = await expectAsTheCommandLine(edge, incus, "near");
    expect(told).toMatchObject({ fingerprint, cached: true, refreshable: true, source: `https://${far.address} rolling` });
  } finally {
    await incus.cli("delete", "--force", "trial");
  }
});

for (const target of TARGETS) {
  test(`aliases are added, moved and removed: ${target}`, async ({ edge }) => {
    const one = await drop(edge, UNIFIED_CONTAINER, { target, aliases: ["one"] });
    const other = await drop(edge, SPLIT_CONTAINER, { target });
    const aliases = async (): Promise<Record<string, readonly string[]>> =>
      Object.fromEntries((await imagesOf(edge, target)).map((image) => [image.fingerprint, image.aliases]));
    const put = (alias: string, fingerprint: string, aliasTaken?: string): Promise<unknown> =>
      call(edge, "PUT", `/targets/${target}/aliases/${alias}`, { fingerprint, ...(aliasTaken !== undefined && { aliasTaken }) });

    await put("two/parts", one);
    await put("two/parts", one);
    expect(await aliases(), "setting it twice changes nothing").toEqual({ [one]: ["one", "two/parts"], [other]: [] });
    expect(await refusedWith(put("one", other))).toMatchObject({ status: 409, code: "alias-taken" });
    await put("one", other, "skip");
    expect((await aliases())[one]).toEqual(["one", "two/parts"]);
    await put("one", other, "move");
    expect(await aliases()).toEqual({ [one]: ["two/parts"], [other]: ["one"] });
    await call(edge, "DELETE", `/targets/${target}/aliases/two/parts`);
    expect(await aliases()).toEqual({ [one]: [], [other]: ["one"] });

    expect(await refusal(call(edge, "DELETE", `/targets/${target}/aliases/two/parts`))).toBe("alias-missing");
    expect(await refusal(put("two%20words", one))).toBe("alias-invalid");
    expect(await refusal(put("fine", "0".repeat(64)))).toBe("image-missing");
    expect(await refusal(put("fine", "0123"))).toBe("bad-fingerprint");
    expect((await aliases())[other], "what was refused changed nothing").toEqual(["one"]);
  });

  test(`an image is deleted with its aliases, once: ${target}`, async ({ edge }) => {
    const one = await drop(edge, UNIFIED_CONTAINER, { target, aliases: ["gone", "gone/too"] });
    const other = await drop(edge, SPLIT_MACHINE, { target, aliases: ["kept"] });
    const remove = (fingerprint: string): Promise<unknown> => call(edge, "DELETE", `/targets/${target}/images/${fingerprint}`);
    await remove(one);
    expect(await imagesOf(edge, target)).toMatchObject([{ fingerprint: other, aliases: ["kept"] }]);
    expect(await refusedWith(remove(one))).toMatchObject({ status: 404, code: "image-missing" });
    expect(await refusal(remove(other.slice(0, 12))), "only a whole fingerprint names an image").toBe("bad-fingerprint");
    const again = await drop(edge, UNIFIED_CONTAINER, { target, aliases: ["gone"] });
    expect(again, "its alias is free again").toBe(one);
  });
}

test("an alias that only an old Incus has can be taken away", async ({ incus, edge }) => {
  const { fingerprint } = await give(incus, UNIFIED_CONTAINER);
  await incus.cli("query", "-X", "POST", "-d", JSON.stringify({ name: "two words", target: fingerprint }), "/1.0/images/aliases");
  await call(edge, "DELETE", "/targets/near/aliases/two%20words");
  expect(await imagesOf(edge, "near")).toMatchObject([{ fingerprint, aliases: [] }]);
});

test("an image without a source is not refreshed, and only the depot has links", async ({ edge }) => {
  const codes = { near: "no-source", far: "no-source", depot: "not-in-depot" };
  for (const target of TARGETS) {
    const fingerprint = await drop(edge, UNIFIED_CONTAINER, { target });
    expect(await refusal(call(edge, "POST", `/targets/${target}/images/${fingerprint}/refresh`)), target).toBe(codes[target]);
  }
  expect(await refusal(call(edge, "POST", "/targets/near/links", { seconds: 600 }))).toBe("only-in-depot");
  expect(await refusal(call(edge, "GET", "/targets/elsewhere/images"))).toBe("no-such-target");
});
