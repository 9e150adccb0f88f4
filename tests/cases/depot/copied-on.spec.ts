/** Images of the depot, copied on to an Incus by the edge itself: the depot is a remote like any other. */

import { beginCopy, ended, refusal } from "../../support/asking";
import { SPLIT_CONTAINER, SPLIT_MACHINE, UNIFIED_CONTAINER, UNIFIED_MACHINE } from "../../support/demo";
import { ServedDepot } from "../../support/depot";
import { drop } from "../../support/drop";
import { compared } from "../../support/expect-copy";
import { expectOnly } from "../../support/expect-image";
import { expectLaunches } from "../../support/launch";
import { expect, test as base } from "../../support/servers";

const test = base.extend<{ readonly depot: ServedDepot }>({
  depot: async ({ authority, incus }, use, info) => {
    const depot = await ServedDepot.open(authority, (url) => ({
      target: { name: "near", socket: incus.socket },
      "remotes.own": { url, protocol: "simplestreams" },
    }));
    await use(depot);
    await depot.remove();
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: depot.edge.log });
    }
  },
});

for (const demo of [UNIFIED_CONTAINER, SPLIT_CONTAINER, SPLIT_MACHINE]) {
  test(`${demo.what} is pulled as the command line copies it, and relayed`, async ({ incus, depot }) => {
    const { edge } = depot;
    const fingerprint = await drop(edge, demo, { target: "depot", aliases: ["there"], public: true });
    await depot.asRemote(incus, "depot", async () => {
      const options = ["--alias", "copied", "--auto-update"];
      const byCommandLine = await incus.copiedByCommandLine("depot:there", ...options);
      const wish = { remote: "own", fingerprint, alias: "there", aliases: ["copied"], autoUpdate: true };
      expect(await ended(edge, await beginCopy(edge, wish))).toMatchObject({ state: "done", problem: null });
      const copied = await expectOnly(incus, fingerprint, "copied");
      expect(copied && compared(copied), "as by: incus image copy").toEqual(compared(byCommandLine));
      expect(copied?.type).toBe(demo.type);
      await incus.clear();
    });

    const wish = { remote: "own", fingerprint, mode: "relay", aliases: ["relayed"] } as const;
    expect(await ended(edge, await beginCopy(edge, wish))).toMatchObject({ state: "done", problem: null });
    expect((await expectOnly(incus, fingerprint, "relayed"))?.type).toBe(demo.type);
    if (demo.type === "container") {
      await expectLaunches(incus, "relayed");
    }
  });
}

test("a unified virtual machine is relayed; pulled, Incus would make a container of it", async ({ incus, depot: { edge } }) => {
  const fingerprint = await drop(edge, UNIFIED_MACHINE, { target: "depot", aliases: ["vm"], public: true });
  expect(await refusal(beginCopy(edge, { remote: "own", fingerprint }))).toBe("copy-mode-closed");
  const wish = { remote: "own", fingerprint, mode: "relay", copyAliases: true } as const;
  expect(await ended(edge, await beginCopy(edge, wish))).toMatchObject({ state: "done", problem: null });
  expect((await expectOnly(incus, fingerprint, "vm"))?.type).toBe("virtual-machine");
});
