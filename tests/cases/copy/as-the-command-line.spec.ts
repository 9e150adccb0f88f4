/** An image copied by the edge is the image that `incus image copy` makes, field by field, each way and in each mode. */

import { beginCopy, ended, refusal, type Mode } from "../../support/asking";
import { give, SPLIT_CONTAINER, SPLIT_MACHINE, UNIFIED_CONTAINER, UNIFIED_MACHINE, type Demo } from "../../support/demo";
import { compared, expected } from "../../support/expect-copy";
import { expectNothingKept, expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/servers";

interface Case {
  readonly demo: Demo;
  readonly from: "near" | "far";
  readonly open: boolean;
}

/** Each way, public and private, and every kind of image that the mode can copy. */
const CASES: Record<Mode, readonly Case[]> = {
  pull: [
    { demo: UNIFIED_CONTAINER, from: "far", open: true },
    { demo: SPLIT_CONTAINER, from: "near", open: false },
    { demo: UNIFIED_MACHINE, from: "near", open: true },
    { demo: SPLIT_MACHINE, from: "far", open: false },
  ],
  push: [
    { demo: SPLIT_CONTAINER, from: "far", open: true },
    { demo: UNIFIED_CONTAINER, from: "near", open: false },
    { demo: SPLIT_CONTAINER, from: "near", open: true },
    { demo: UNIFIED_MACHINE, from: "far", open: false },
  ],
  relay: [
    { demo: UNIFIED_MACHINE, from: "near", open: false },
    { demo: SPLIT_CONTAINER, from: "near", open: true },
    { demo: UNIFIED_CONTAINER, from: "far", open: false },
    { demo: SPLIT_MACHINE, from: "far", open: true },
  ],
};

for (const [mode, cases] of Object.entries(CASES) as [Mode, readonly Case[]][]) {
  for (const { demo, from, open } of cases) {
    const target = from === "far" ? "near" : "far";
    test(`${mode}, ${demo.what}, ${open ? "public" : "private"}, from ${from} to ${target}`, async ({ incus, far, edge }) => {
      const [at, to] = from === "far" ? [far, incus] : [incus, far];
      const source = await give(at, demo, "--alias", "there", ...(open ? ["--public"] : []));
      const { fingerprint } = source;
      const options = ["--mode", mode, "--alias", "copied", ...(open ? ["--public"] : [])];
      const byCommandLine = await to.copiedByCommandLine(`other:${fingerprint}`, ...options);

      const wish = { remote: from, target, fingerprint, mode, aliases: ["copied"], public: open };
      const end = await ended(edge, await beginCopy(edge, wish));
      expect(end).toMatchObject({ state: "done", fingerprint, problem: null, alreadyPresent: false });
      expect(end.origin).toMatchObject({ kind: "remote", remote: from, mode, image: "there" });
      const copied = await expectOnly(to, fingerprint, "copied");
      expect(copied && compared(copied), `as by: incus image copy ${options.join(" ")}`).toEqual(
        expected(byCommandLine, source, { mode, unified: demo.files.length === 1 }),
      );
      expect(copied?.type, "it is still what it was").toBe(demo.type);
      await expectNothingKept(edge);
    });
  }
}

test("a virtual machine of two files is not pushed: by the command line it arrives as a container", async ({
  incus,
  far,
  edge,
}) => {
  const { fingerprint } = await give(incus, SPLIT_MACHINE);
  const byCommandLine = await far.copiedByCommandLine(`other:${fingerprint}`, "--mode", "push");
  expect(byCommandLine.type, "Incus still does so").toBe("container");

  const pushed = beginCopy(edge, { remote: "near", target: "far", fingerprint, mode: "push" });
  expect(await refusal(pushed)).toBe("push-not-possible");
  expect(await far.images(), "nothing was sent").toEqual([]);
});

for (const mode of ["pull", "push", "relay"] as const) {
  test(`${mode} of a private image, made public and with profiles of its own`, async ({ incus, far, edge }) => {
    const source = await give(far, UNIFIED_CONTAINER);
    const { fingerprint } = source;
    await far.cli("image", "set-property", fingerprint, "note", "kept");
    await incus.cli("profile", "create", "extra");
    try {
      const options = ["--mode", mode, "--public", "--profile", "extra", "--profile", "default"];
      const byCommandLine = await incus.copiedByCommandLine(`other:${fingerprint}`, ...options);

      const wish = { remote: "far", fingerprint, mode, public: true, profiles: ["extra", "default"] };
      expect(await ended(edge, await beginCopy(edge, wish))).toMatchObject({ state: "done", problem: null });
      const [copied] = await incus.images();
      expect(copied && compared(copied), `as by: incus image copy ${options.join(" ")}`).toEqual(
        expected(byCommandLine, source, { mode, unified: true }),
      );
      expect(await refusal(beginCopy(edge, { ...wish, profiles: ["missing"] }))).toBe("profile-missing");
    } finally {
      await incus.clear();
      await incus.cli("profile", "delete", "extra");
    }
  });
}

for (const mode of ["pull", "push", "relay"] as const) {
  test(`${mode} of an image that was changed since it was made`, async ({ incus, far, edge }) => {
    const { fingerprint, properties } = await give(far, UNIFIED_CONTAINER, "--alias", "there");
    await far.cli("profile", "create", "extra");
    try {
      const changed = { properties: { ...properties, release: "2", note: "mine" }, profiles: ["extra"], expires_at: "2031-02-03T04:05:06Z" };
      await far.cli("query", "-X", "PUT", "-d", JSON.stringify(changed), `/1.0/images/${fingerprint}`);
      await far.cli("image", "alias", "create", "described", fingerprint, "--description", "In words");
      const [source] = await far.images();
      expect(source).toMatchObject(changed);
      const byCommandLine = await incus.copiedByCommandLine(`other:${fingerprint}`, "--mode", mode, "--copy-aliases");

      const wish = { remote: "far", fingerprint, mode, copyAliases: true };
      expect(await ended(edge, await beginCopy(edge, wish))).toMatchObject({ state: "done", problem: null });
      const [copied] = await incus.images();
      expect(copied && compared(copied), "as by: incus image copy --copy-aliases").toEqual(
        source && expected(byCommandLine, source, { mode, unified: true, copyAliases: true }),
      );
    } finally {
      await far.clear();
      await far.cli("profile", "delete", "extra");
    }
  });
}
