/** Incus on another machine: over TLS, with a certificate that is restricted to one project, the server's own pinned. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Edge } from "../../support/edge";
import { expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";

/** An address of this machine that nothing listens on. */
async function freeAddress(): Promise<string> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return `127.0.0.1:${String(port)}`;
}

test("a restricted certificate is enough", async ({ incus, app }) => {
  const address = await freeAddress();
  const files = await mkdtemp(join(tmpdir(), "malleus-tls-"));
  const [certificate, key] = ["client.crt", "client.key"].map((name) => join(incus.dir, "client", name));
  await incus.cli("remote", "generate-certificate");
  await incus.cli("config", "trust", "add-certificate", String(certificate), "--name", "edge", "--restricted", "--projects", "default");
  await incus.cli("config", "set", "core.https_address", address);
  const settings = {
    name: "far",
    url: `https://${address}`,
    client_certificate: certificate,
    client_key: key,
    server_certificate: join(incus.dir, "server.crt"),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  await writeFile(join(files, "malleus.toml"), `[target]\n${lines.join("\n")}\n`);
  const edge = await Edge.createWith("--config", join(files, "malleus.toml"));
  try {
    await app.open(edge.url);
    await expect(app.target).toContainText("far");
    const card = await app.drop(image("busybox-split.metadata.tar.xz"), image("busybox-split.rootfs.squashfs"));
    await card.importAs("far/away");
    await card.expectDone();
    const fingerprint = (await card.fingerprint.innerText()).trim();
    expect((await expectOnly(incus, fingerprint, "far/away"))?.type).toBe("container");
  } finally {
    await edge.remove();
    await incus.cli("config", "unset", "core.https_address");
    await rm(files, { recursive: true });
  }
});
