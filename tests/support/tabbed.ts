/** What tests of the tabs are given: an edge that copies from the depot of another one and fetches from a web server here. */

import { mergeTests } from "@playwright/test";
import { ServedDepot } from "./depot";
import { Edge, type Tables } from "./edge";
import { test as paged } from "./fixtures";
import { Link } from "./link";
import { offerMany } from "./many";
import { test as served } from "./servers";
import { Web } from "./web";

export { expect } from "./fixtures";

interface PerTest {
  /** Where the images go: an Incus, which the edge calls `near`, the edge's own depot, or either. */
  readonly into: "incus" | "depot" | "both";
  /** The project of that Incus. */
  readonly project: string;
  /** Where the edge reaches that Incus. */
  readonly socket: string;
  /** Whether the edge asks for tokens, with a tenant for each place that images go to: `physics` and `biology`. */
  readonly login: boolean;
  /** How many images another remote has, `many`; without any it is not known. */
  readonly many: number;
  /** The depot of another edge, which this one knows as the remote `source`. */
  readonly source: ServedDepot;
  readonly web: Web;
  /** To the web server. */
  readonly toWeb: Link;
  /** From the browser to the edge; keeps its address when the edge is started again. */
  readonly toEdge: Link;
}

export const test = mergeTests(paged, served).extend<PerTest>({
  into: ["incus", { option: true }],
  project: ["default", { option: true }],
  socket: async ({ incus }, use) => { await use(incus.socket); },
  many: [0, { option: true }],
  login: [false, { option: true }],

  source: async ({ authority }, use) => {
    const source = await ServedDepot.open(authority);
    await use(source);
    await source.remove();
  },

  web: async ({ authority }, use) => {
    const web = await Web.create(authority.localhost);
    await use(web);
    await web.close();
  },

  toWeb: async ({ web }, use) => {
    const link = await Link.open({ host: "127.0.0.1", port: web.port });
    await use(link);
    await link.down();
  },

  edge: async ({ into, project, many, login, socket, source, web, toWeb, scratch, authority }, use, info) => {
    const tables: Tables = {
      ...(into !== "depot" && { target: { name: "near", socket, project } }),
      ...(into !== "incus" && { depot: { enabled: true } }),
      "remotes.source": { url: source.url, protocol: "simplestreams" },
      ...(login && tenants(into)),
      ...(many > 0 && { "remotes.many": { url: await offerMany(web, scratch, many), protocol: "simplestreams" } }),
      urls: { ports: [443, web.port, toWeb.port], private_networks: ["127.0.0.0/8", "::1/128"] },
    };
    const edge = await Edge.createBy(tables, authority.env);
    await use(edge);
    await edge.remove();
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: edge.log });
    }
  },

  toEdge: async ({ edge }, use) => {
    const link = await Link.open({ host: "127.0.0.1", port: edge.port });
    await use(link);
    await link.down();
  },
});

/** A tenant for each place; whoever is called carol is in both. */
function tenants(into: "incus" | "depot" | "both"): Tables {
  const members = { users: ["token:carol"], alias_prefix: "biology/" };
  return {
    auth: { mode: "token" },
    ...(into !== "depot" && { "tenants.physics": { targets: ["near"], remotes: ["source"], users: members.users } }),
    ...(into !== "incus" && { "tenants.biology": { targets: ["depot"], ...members } }),
  };
}
