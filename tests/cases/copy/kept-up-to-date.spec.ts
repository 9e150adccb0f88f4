/** A copy that the target keeps up to date with an alias of its source. */

import { beginCopy, call, ended, imagesOf, refusal } from "../../support/asking";
import { give, SPLIT_CONTAINER, UNIFIED_CONTAINER } from "../../support/demo";
import { compared } from "../../support/expect-copy";
import { expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/servers";

test("Incus notes the source, and refreshes the image from there, with its aliases", async ({ incus, far, edge }) => {
  const { fingerprint } = await give(far, UNIFIED_CONTAINER, "--alias", "rolling", "--public");
  const byCommandLine = await incus.copiedByCommandLine("other:rolling", "--auto-update", "--alias", "here", "--public");
  expect(byCommandLine["update_source"]).toMatchObject({ alias: "rolling" });

  const wish = { remote: "far", fingerprint, alias: "rolling", autoUpdate: true, aliases: ["here"], public: true };
  expect((await ended(edge, await beginCopy(edge, wish))).state).toBe("done");
  const copied = await expectOnly(incus, fingerprint, "here");
  expect(copied && compared(copied), "as by: incus image copy --auto-update").toEqual(compared(byCommandLine));

  const { fingerprint: newer } = await give(far, SPLIT_CONTAINER, "--public");
  await far.cli("image", "alias", "delete", "rolling");
  await far.cli("image", "alias", "create", "rolling", newer);
  await incus.cli("image", "refresh", "here");
  await expectOnly(incus, newer, "here");
});

test("the edge has Incus refresh it, and tells whether there was a newer one", async ({ incus, far, edge }) => {
  const { fingerprint } = await give(far, UNIFIED_CONTAINER, "--alias", "rolling", "--public");
  const wish = { remote: "far", fingerprint, alias: "rolling", autoUpdate: true, aliases: ["here"] };
  await ended(edge, await beginCopy(edge, wish));
  const [listed] = await imagesOf(edge, "near");
  expect(listed).toMatchObject({ fingerprint, autoUpdate: true, refreshable: true, aliases: ["here"] });
  const refresh = (): Promise<unknown> => call(edge, "POST", `/targets/near/images/${fingerprint}/refresh`);
  expect(await refresh()).toEqual({ changed: false });

  const { fingerprint: newer } = await give(far, SPLIT_CONTAINER, "--public");
  await far.cli("image", "alias", "delete", "rolling");
  await far.cli("image", "alias", "create", "rolling", newer);
  expect(await refresh()).toEqual({ changed: true });
  await expectOnly(incus, newer, "here");
});

test("only a public image that is pulled by an alias is followed", async ({ far, edge }) => {
  const { fingerprint } = await give(far, UNIFIED_CONTAINER, "--alias", "private");
  const { fingerprint: open } = await give(far, SPLIT_CONTAINER, "--alias", "open", "--public");
  const refused = (wish: object): Promise<string | undefined> =>
    refusal(beginCopy(edge, { remote: "far", fingerprint: open, autoUpdate: true, ...wish }));
  expect(await refused({ fingerprint, alias: "private" })).toBe("auto-update-impossible");
  expect(await refused({})).toBe("auto-update-impossible");
  expect(await refused({ alias: "open", mode: "push" })).toBe("auto-update-impossible");
  expect(await refused({ alias: "open", mode: "relay" })).toBe("auto-update-impossible");
  expect(await refused({ alias: "private" })).toBe("bad-remote-alias");
});
