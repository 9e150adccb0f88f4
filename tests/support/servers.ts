/** What tests of copying are given: two servers that reach each other, and an edge that hands images to both and copies from both. */

import type { Tables } from "./edge";
import { Authority } from "./authority";
import { Edge } from "./edge";
import { unpaged } from "./fixtures";
import { Incus } from "./incus";

export { expect } from "./fixtures";

interface PerTest {
  /** Another server, running and without images when the test begins. The edge calls it `far`, and the other one `near`. */
  readonly far: Incus;
}

interface PerRun {
  readonly authority: Authority;
  readonly farServer: Incus;
}

/** Each server by its name. */
export interface Sides {
  readonly near: Incus;
  readonly far: Incus;
}

/** The settings of an edge that copies both ways: one server by its socket, the other as from another machine. */
export function bothWays({ near, far }: Sides, { client }: Authority): Tables {
  const identity = { client_certificate: client.certificate, client_key: client.key };
  const at = (incus: Incus, port?: number): { url: string; server_certificate: string } => ({
    url: `https://${port === undefined ? incus.address : `127.0.0.1:${port.toString()}`}`,
    server_certificate: incus.certificate,
  });
  return {
    target: { name: "near", socket: near.socket },
    "targets.far": { ...at(far), ...identity },
    "remotes.near": { ...at(near), ...identity },
    "remotes.far": { ...at(far), ...identity },
    "remotes.far-public": at(far),
  };
}

export const test = unpaged.extend<PerTest, PerRun>({
  authority: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs
    async ({}, use) => {
      const authority = await Authority.create();
      await use(authority);
      await authority.remove();
    },
    { scope: "worker", timeout: 60_000 },
  ],

  server: [
    async ({ authority }, use) => {
      const incus = await Incus.create({ https: true, env: authority.env });
      await incus.trust(authority.client.certificate);
      await use(incus);
      await incus.remove();
    },
    { scope: "worker", timeout: 300_000 },
  ],

  farServer: [
    async ({ authority, server }, use) => {
      const incus = await Incus.create({ https: true, env: authority.env });
      await incus.trust(authority.client.certificate);
      await incus.meet("other", server);
      await server.meet("other", incus);
      await use(incus);
      await incus.remove();
    },
    { scope: "worker", timeout: 300_000 },
  ],

  far: async ({ farServer }, use, info) => {
    await farServer.start();
    await farServer.clear();
    await use(farServer);
    if (info.status !== info.expectedStatus) {
      await info.attach("far incusd.log", { body: farServer.log });
    }
  },

  edge: async ({ incus, far, authority }, use, info) => {
    const edge = await Edge.createBy(bothWays({ near: incus, far }, authority), authority.env);
    await use(edge);
    await edge.remove();
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: edge.log });
    }
  },
});
