/** What tests of tenants are given: an edge that asks for tokens, with a project of one Incus for each of two tenants. */

import type { Page } from "@playwright/test";
import { Edge, type Tables } from "./edge";
import { expect, test as base } from "./fixtures";
import { Link } from "./link";
import type { ImportPage } from "./page";
import { Site } from "./site";

export { expect } from "./fixtures";

/** The tenants, each with the target and the project of its name. */
export const TENANTS = ["lab", "shop"] as const;
export type Tenant = (typeof TENANTS)[number];

/** Whose token it is. */
export interface Bearer {
  readonly name: string;
  readonly token: string;
}

/** An edge of tenants. */
export class Tenancy {
  readonly edge: Edge;
  /** From the browser to the edge. */
  readonly link: Link;

  constructor(edge: Edge, link: Link) {
    this.edge = edge;
    this.link = link;
  }

  get url(): string {
    return this.link.url;
  }

  /** Makes a token, for a tenant or for an operator. */
  async token(name: string, tenant: Tenant | "operator", ...more: readonly string[]): Promise<Bearer> {
    const whose = tenant === "operator" ? ["--operator"] : ["--tenant", tenant];
    return { name, token: await this.edge.command("token", "add", name, ...whose, ...more) };
  }

  async revoke({ token }: Bearer): Promise<void> {
    await this.edge.command("token", "revoke", token.split("_")[1] ?? "");
  }

  /** Asks the API by a token; gives the status and what is told. */
  async ask({ token }: Bearer, path: string): Promise<{ readonly status: number; readonly told: unknown }> {
    const response = await fetch(`${this.edge.url}/api/v1/${path}`, { headers: { Authorization: `Bearer ${token}` } });
    return { status: response.status, told: await response.json() };
  }
}

interface PerTest {
  /** More of the settings. */
  readonly settings: Tables;
  readonly tenancy: Tenancy;
  /** A site that is not the edge's, and that the edge lets in. */
  readonly site: Site;
}

export const test = base.extend<PerTest>({
  settings: [{}, { option: true }],

  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs
  site: async ({}, use) => {
    const site = await Site.create();
    await use(site);
    await site.close();
  },

  tenancy: async ({ incus, site, settings }, use, info) => {
    for (const project of TENANTS) {
      await incus.cli("project", "create", project, "-c", "features.images=true");
    }
    const edge = await Edge.createBy({
      auth: { mode: "token" },
      page: { allowed_origins: [site.origin()] },
      ...Object.fromEntries(TENANTS.map((name) => [`targets.${name}`, { socket: incus.socket, project: name }])),
      ...Object.fromEntries(TENANTS.map((name) => [`tenants.${name}`, { targets: [name], ...settings[`tenants.${name}`] }])),
      ...Object.fromEntries(Object.entries(settings).filter(([name]) => !TENANTS.some((tenant) => name === `tenants.${tenant}`))),
    });
    const link = await Link.open({ host: "127.0.0.1", port: edge.port });
    await use(new Tenancy(edge, link));
    await link.down();
    await edge.remove();
    for (const project of TENANTS) {
      await incus.clear(project);
      await incus.cli("project", "delete", project);
    }
    if (info.status !== info.expectedStatus) {
      await info.attach("edge.log", { body: edge.log });
    }
  },
});

/** Has the page around the element give it this token. */
export async function giveToken(page: Page, { token }: Bearer): Promise<void> {
  await page.addInitScript((given) => {
    document.addEventListener("readystatechange", () => {
      const element = document.querySelector<HTMLElement & { token: unknown }>("malleus-import");
      if (element !== null && document.readyState === "interactive") {
        void customElements.whenDefined("malleus-import").then(() => { element.token = given; });
      }
    });
  }, token);
}

/** Signs in by the form. */
export async function signIn({ page }: ImportPage, { token }: Bearer): Promise<void> {
  await page.getByTestId("token").fill(token);
  await page.getByTestId("sign-in-button").click();
}

/** Waits until somebody is let in, and to that tenant. */
export async function expectIn(app: ImportPage, { name }: Bearer, tenant?: Tenant): Promise<void> {
  await expect(app.page.getByTestId("who")).toHaveText(name);
  await expect(app.target).toHaveAttribute("data-state", "up");
  if (tenant !== undefined) {
    await expect(app.page.getByTestId("account")).toContainText(tenant);
  }
}
