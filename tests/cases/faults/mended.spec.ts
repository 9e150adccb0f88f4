/** Something in Incus is not as it should be, until somebody mends it. */

import { expect, test, withFault, type Fault } from "../../support/fault";
import type { LargeImage } from "../../support/images";
import type { Incus } from "../../support/incus";
import { image } from "../../support/places";
import { codeOf } from "../../support/sender";

const PROJECT = "of-tenants";

async function deleteImages(incus: Incus): Promise<void> {
  for (const { fingerprint } of await incus.images(PROJECT)) {
    await incus.cli("image", "delete", fingerprint, "--project", PROJECT);
  }
}

test.describe("Incus needs mending", () => {
  /** An edge whose images go to a project of their own. */
  async function inProject(
    { incus, medium }: { readonly incus: Incus; readonly medium: LargeImage },
    use: (fault: Fault) => Promise<void>,
  ): Promise<void> {
    await incus.cli("project", "create", PROJECT, "-c", "features.images=true");
    try {
      await withFault(test.info(), incus, medium, { env: { MALLEUS_TARGET__PROJECT: PROJECT } }, use);
    } finally {
      await deleteImages(incus);
      await incus.cli("project", "delete", PROJECT);
    }
  }

  test("the project's limit is lowered", async ({ incus, medium }) => {
    await inProject({ incus, medium }, async (fault) => {
      await fault.untilReceived();
      await incus.cli("project", "set", PROJECT, "limits.disk", "10MiB");
      await fault.sender.declare();
      const { state, problem, retryable } = await fault.sender.ended();
      expect({ state, code: problem && codeOf(problem), retryable }).toEqual({
        state: "failed",
        code: "project-full",
        retryable: true,
      });
      const bodies = fault.sender.bodies;
      await incus.cli("project", "unset", PROJECT, "limits.disk");
      await fault.sender.retry();
      expect((await fault.sender.ended()).state).toBe("done");
      expect(fault.sender.bodies, "no byte was sent again").toBe(bodies);
      expect((await incus.images(PROJECT)).map(({ fingerprint }) => fingerprint)).toEqual([medium.fingerprint]);
      fault.expectSent({
        when: "receiving, all bytes there",
        fault: "the project's disk limit is lowered",
        outcome: "the import fails with project-full and keeps the bytes; once the limit is raised, a retry imports them",
        handOvers: [1, 2],
        again: false,
      });
    });
  });

  test("the project is gone", async ({ incus, medium }) => {
    await inProject({ incus, medium }, async (fault) => {
      await fault.untilReceived();
      await incus.cli("project", "delete", PROJECT);
      await fault.sender.declare();
      const { state, problem, retryable } = await fault.sender.ended();
      expect({ state, code: problem && codeOf(problem), retryable }).toEqual({
        state: "failed",
        code: "project-missing",
        retryable: true,
      });
      // It is kept through a restart, too.
      await fault.killEdge();
      await incus.cli("project", "create", PROJECT, "-c", "features.images=true");
      await fault.startEdge();
      await fault.sender.retry();
      expect((await fault.sender.ended()).state).toBe("done");
      expect((await incus.images(PROJECT)).map(({ fingerprint }) => fingerprint)).toEqual([medium.fingerprint]);
      fault.expectSent({
        when: "receiving, all bytes there",
        fault: "the project is deleted; edge killed, started again",
        outcome: "the import fails with project-missing and keeps the bytes; once the project is there, a retry imports them",
        handOvers: 1,
        again: false,
      });
    });
  });

  test("the alias is taken by another image meanwhile", async ({ fault }) => {
    await fault.untilForwarding();
    await fault.incus.cli("image", "import", image("busybox-container.tar.gz"), "--alias", fault.sender.alias);
    fault.toIncus.release();
    const { state, problem } = await fault.sender.ended();
    expect({ state, code: problem && codeOf(problem) }).toEqual({ state: "failed", code: "alias-lost" });
    expect((await fault.incus.images()).map(({ fingerprint }) => fingerprint)).toContain(fault.image.fingerprint);
    fault.expectSent({
      when: "forwarding, in mid-body",
      fault: "the alias is given to another image",
      outcome: "the import fails with alias-lost: the image is there, the alias was not moved; importing again under another one sends nothing",
      handOvers: 1,
      again: false,
    });
  });
});
