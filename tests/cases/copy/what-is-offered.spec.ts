/** What the edge tells of the remotes before anything is copied. */

import { call, beginCopy, ended, refusal, type Mode } from "../../support/asking";
import { give, SPLIT_CONTAINER, SPLIT_MACHINE, UNIFIED_CONTAINER } from "../../support/demo";
import { Edge } from "../../support/edge";
import { bothWays, expect, test } from "../../support/servers";

interface Remote {
  readonly name: string;
  readonly ways: readonly { readonly target: string; readonly mode: Mode; readonly closed: string | null }[];
}

interface Catalogue {
  readonly images: readonly { readonly fingerprint: string }[];
  readonly problem: unknown;
}

test("a remote's images are told as they are there, and to a stranger only those that are public", async ({ far, edge }) => {
  const open = await give(far, SPLIT_CONTAINER, "--alias", "open/1", "--public");
  const closed = await give(far, SPLIT_MACHINE, "--alias", "closed");
  const read = (remote: string): Promise<Catalogue> => call(edge, "GET", `/remotes/${remote}/images`);

  const { images, problem } = await read("far");
  expect(problem).toBeNull();
  const shown = Object.fromEntries(images.map((row) => [row.fingerprint, row]));
  for (const [image, type, alias] of [[open, "container", "open/1"], [closed, "virtual-machine", "closed"]] as const) {
    const { fingerprint, size, architecture } = image;
    expect(shown[fingerprint]).toMatchObject({
      type,
      size,
      architecture,
      aliases: [alias],
      os: "Busybox",
      release: "1.0",
      variant: "default",
      public: image["public"],
    });
  }
  expect((await read("far-public")).images.map(({ fingerprint }) => fingerprint)).toEqual([open.fingerprint]);

  const { fingerprint } = await give(far, UNIFIED_CONTAINER, "--public");
  const anew = await call<Catalogue>(edge, "POST", "/remotes/far-public/refresh");
  expect(anew.images.map((row) => row.fingerprint).sort()).toEqual([open.fingerprint, fingerprint].sort());
});

test("only modes that work are open, and the edge says why the others are not", async ({ incus, far, edge, authority }) => {
  const { fingerprint } = await give(far, SPLIT_CONTAINER, "--public");
  const remotes = await call<readonly Remote[]>(edge, "GET", "/remotes");
  const closed = (remote: string, target: string, mode: Mode): string | null | undefined =>
    remotes.find(({ name }) => name === remote)?.ways.find((way) => way.target === target && way.mode === mode)?.closed;
  for (const mode of ["pull", "push", "relay"] as const) {
    expect(closed("far", "near", mode), mode).toBeNull();
    expect(closed("near", "far", mode), mode).toBeNull();
  }
  expect(closed("far-public", "near", "push")).toBe("remote-is-public");
  for (const mode of ["pull", "relay"] as const) {
    expect(closed("far-public", "near", mode), mode).toBeNull();
    const wish = { remote: "far-public", fingerprint, mode };
    expect(await ended(edge, await beginCopy(edge, wish)), mode).toMatchObject({ state: "done", fingerprint });
    await incus.cli("image", "delete", fingerprint);
  }
  expect(await refusal(beginCopy(edge, { remote: "far-public", fingerprint, mode: "push" }))).toBe("copy-mode-closed");

  const stored = await Edge.createBy({ ...bothWays({ near: incus, far }, authority), depot: { enabled: true } }, authority.env);
  try {
    for (const mode of ["pull", "push"] as const) {
      const refused = beginCopy(stored, { remote: "far", target: "depot", fingerprint, mode });
      expect(await refusal(refused), mode).toBe("copy-mode-closed");
    }
    const wish = { remote: "far", target: "depot", fingerprint, mode: "relay" } as const;
    expect(await ended(stored, await beginCopy(stored, wish))).toMatchObject({ state: "done", fingerprint });
  } finally {
    await stored.remove();
  }
});

test("an image that the remote does not have, and a remote that there is not", async ({ edge, far }) => {
  const { fingerprint } = await give(far, SPLIT_CONTAINER);
  await far.cli("image", "delete", fingerprint);
  expect(await refusal(beginCopy(edge, { remote: "far", fingerprint }))).toBe("source-image-missing");
  expect(await refusal(beginCopy(edge, { remote: "elsewhere", fingerprint }))).toBe("no-such-remote");
});

test("an image that is no longer public since the list was read is copied as the private one that it is", async ({ incus, far, edge }) => {
  const { fingerprint } = await give(far, UNIFIED_CONTAINER, "--alias", "tiny", "--public");
  await call(edge, "GET", "/remotes/far/images");
  await far.cli("query", "-X", "PATCH", "-d", JSON.stringify({ public: false }), `/1.0/images/${fingerprint}`);
  const followed = { remote: "far", fingerprint, alias: "tiny", autoUpdate: true };
  expect(await refusal(beginCopy(edge, followed)), "nobody can follow it any more").toBe("auto-update-impossible");
  for (const mode of ["pull", "push", "relay"] as const) {
    const end = await ended(edge, await beginCopy(edge, { remote: "far", fingerprint, mode }));
    expect(end, mode).toMatchObject({ state: "done", problem: null, alreadyPresent: false });
    expect(await incus.images(), mode).toMatchObject([{ fingerprint, public: false }]);
    await incus.clear();
  }
});
