/** An edge at which people sign in by a provider of OpenID Connect, and that provider. */

import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { Edge } from "./edge";
import { Service } from "./service";

/** Where the session is. */
export const SESSION = "/api/v1/session";
/** What the provider gave the edge. */
export const SECRET = "secret-of-the-client-55f1e2d3";

/** Who is signed in, as the API tells it. */
export interface SessionView {
  readonly way: string;
  readonly name: string | null;
  readonly operator: boolean;
  readonly tenant: string | null;
  readonly canSignOut: boolean;
}

/** A line of the audit. */
export interface Deed {
  readonly who: string;
  readonly from: string | null;
  readonly what: string;
  readonly outcome: string;
}

/** The edge's part of it. */
export class Realm {
  private constructor(
    readonly edge: Edge,
    private readonly dir: string,
  ) {}

  /** Starts an edge that believes this provider; it is told before where the edge will be. */
  static async start(provider: (edge: string) => Promise<string>, scopes: readonly string[]): Promise<Realm> {
    const listen = `127.0.0.1:${(await freePort()).toString()}`;
    const url = `http://${listen}`;
    const dir = await mkdtemp(join(tmpdir(), "malleus-realm-"));
    const file = join(dir, "secret");
    await writeFile(file, `${SECRET}\n`);
    const issuer = await provider(url);
    const tables = {
      depot: { enabled: true },
      auth: { mode: "oidc" },
      "auth.oidc": { issuer, client_id: "malleus", client_secret_file: file, scopes },
      "auth.operators": { groups: ["oidc:admins"] },
      "tenants.lab": { groups: ["oidc:lab"], targets: ["depot"] },
    };
    const edge = await Edge.createBy(tables, { MALLEUS_PUBLIC_URL: url }, listen);
    return new Realm(edge, dir);
  }

  /** Who is signed in by these cookies. */
  async session(cookie: string): Promise<SessionView> {
    return (await (await fetch(this.edge.url + SESSION, { headers: { cookie } })).json()) as SessionView;
  }

  /** What was written down of who did what. */
  async audit(): Promise<Deed[]> {
    const lines = await this.edge.told("audit");
    return lines.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Deed);
  }

  async remove(): Promise<void> {
    await this.edge.remove();
    await rm(this.dir, { recursive: true });
  }
}

/** The real provider. */
export class Provider {
  readonly #service: Service;

  private constructor(
    readonly issuer: string,
    service: Service,
  ) {
    this.#service = service;
  }

  /** Starts it for an edge. An ID token lives `ttl` seconds, and has the groups in it or not. */
  static async start(how: { readonly edge: string; readonly ttl: number; readonly inToken: boolean }): Promise<Provider> {
    const script = join(import.meta.dirname, "provider.mjs");
    const service = new Service("the provider", process.execPath, [script, JSON.stringify({ secret: SECRET, ...how })]);
    return new Provider(await service.line("issuer "), service);
  }

  get log(): string {
    return this.#service.log;
  }

  /** Puts somebody into these groups, and out of all others. */
  async setGroups(user: string, groups: readonly string[]): Promise<void> {
    await fetch(`${this.issuer}/control`, { method: "POST", body: JSON.stringify({ user, groups }) });
  }

  /** Has it know nobody any more. */
  async forget(): Promise<void> {
    await fetch(`${this.issuer}/control`, { method: "POST", body: JSON.stringify({ forget: true }) });
  }

  /** Has it answer nothing meanwhile. */
  async pause(meanwhile: () => Promise<void>): Promise<void> {
    process.kill(this.#service.pid, "SIGSTOP");
    try {
      await meanwhile();
    } finally {
      process.kill(this.#service.pid, "SIGCONT");
    }
  }

  async stop(): Promise<void> {
    await this.#service.stop("SIGTERM");
  }
}

/** Types somebody's name at the provider, and agrees to whatever it asks. */
export async function signIn(page: Page, user: string): Promise<void> {
  await page.locator("input[name=login]").fill(user);
  await page.locator("input[name=password]").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
