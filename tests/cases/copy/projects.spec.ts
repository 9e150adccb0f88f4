/** Copies from one project into another, neither of them the usual one. */

import { join } from "node:path";
import { beginCopy, call, ended } from "../../support/asking";
import { UNIFIED_CONTAINER } from "../../support/demo";
import { Edge } from "../../support/edge";
import { compared, expected } from "../../support/expect-copy";
import type { Incus } from "../../support/incus";
import { image } from "../../support/places";
import { expect, test as base } from "../../support/servers";

const FROM = "of-a-tenant";
const TO = "of-another";

/** Has a project with images of its own while it is used. */
async function withProject(incus: Incus, name: string, use: () => Promise<void>): Promise<void> {
  await incus.cli("project", "create", name, "-c", "features.images=true", "-c", "features.profiles=false");
  try {
    await use();
  } finally {
    for (const { fingerprint } of await incus.images(name)) {
      await incus.cli("image", "delete", fingerprint, "--project", name);
    }
    await incus.cli("project", "delete", name);
  }
}

const test = base.extend({
  edge: async ({ incus, far, authority }, use, info) => {
    await withProject(incus, TO, () =>
      withProject(far, FROM, async () => {
        // The command's own certificate is good for every project.
        const [client_certificate, client_key] = ["crt", "key"].map((kind) => join(incus.dir, "client", `client.${kind}`));
        const there = { url: `https://${far.address}`, server_certificate: far.certificate, project: FROM };
        const identity = { client_certificate: client_certificate ?? "", client_key: client_key ?? "" };
        const edge = await Edge.createBy(
          { target: { name: "near", socket: incus.socket, project: TO }, "remotes.far": { ...there, ...identity } },
          authority.env,
        );
        await use(edge);
        await edge.remove();
        if (info.status !== info.expectedStatus) {
          await info.attach("edge.log", { body: edge.log });
        }
      }),
    );
  },
});

test("in each mode as the command line copies, and nowhere else", async ({ incus, far, edge }) => {
  await far.cli("image", "import", ...UNIFIED_CONTAINER.files.map(image), "--alias", "there", "--project", FROM);
  const [source] = await far.images(FROM);
  const fingerprint = source?.fingerprint ?? "";
  for (const mode of ["pull", "push", "relay"] as const) {
    const options = ["--project", FROM, "--mode", mode, "--copy-aliases"];
    const byCommandLine = await incus.copiedByCommandLine(`other:${fingerprint}`, ...options);

    const end = await ended(edge, await beginCopy(edge, { remote: "far", fingerprint, mode, copyAliases: true }));
    expect(end, mode).toMatchObject({ state: "done", problem: null, alreadyPresent: false });
    const [copied] = await incus.images(TO);
    expect(copied && compared(copied), `as by: incus image copy ${options.join(" ")}`).toEqual(
      source && expected(byCommandLine, source, { mode, unified: true, copyAliases: true }),
    );
    expect(await incus.images(), "the project default has nothing of it").toEqual([]);
    await call(edge, "DELETE", `/targets/near/images/${fingerprint}`);
    expect(await incus.images(TO)).toEqual([]);
  }
});
