/** A push during which one of the three ends: nobody tells then how far it was, and there is one image in the end. */

import { beginCopy, ended, stands } from "../../support/asking";
import { expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/servers";

for (const who of ["the edge", "the target", "the remote"] as const) {
  test(`${who} is killed while the remote sends`, async ({ incus, far, edge, medium }) => {
    await far.cli("image", "import", medium.path);
    const { fingerprint } = medium;
    const begun = await beginCopy(edge, { remote: "far", fingerprint, mode: "push", aliases: ["pushed"] });
    await stands(edge, begun.id, ({ state }) => state === "fetching");
    const service = { "the edge": edge, "the target": incus, "the remote": far }[who];
    await service.kill();
    await service.start();
    expect(await ended(edge, begun)).toMatchObject({ state: "done", problem: null, fingerprint });
    await expectOnly(incus, fingerprint, "pushed");
  });
}
