/** An image that came through the page can be started. */

import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";

for (const files of [
  ["busybox-container.tar.zst"],
  ["busybox-split.metadata.tar.xz", "busybox-split.rootfs.squashfs"],
]) {
  test(`a container of ${files.join(" and ")} starts and answers`, async ({ incus, edge, app }) => {
    await app.open(edge.url);
    const card = await app.drop(...files.map(image));
    await card.importAs("busy/box");
    await card.expectDone();
    const command = (await card.part("launch-command").innerText()).trim();
    expect(command).toMatch(/^incus launch busy\/box( |$)/);

    await incus.cli("launch", "busy/box", "trial");
    try {
      expect(await incus.cli("exec", "trial", "--", "sh", "-c", "echo ok"), "a shell runs in it").toBe("ok\n");
    } finally {
      await incus.cli("delete", "--force", "trial");
    }
  });
}
