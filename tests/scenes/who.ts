/** Who asks: signing in, the choice of a tenant, a session that is over, and what somebody may not do. */

import { expect } from "../support/fixtures";
import { signIn } from "../support/tenants";
import type { Group, Stage } from "./scene";

const LOGIN = { login: true } as const;
const BOTH = { login: true, into: "both" } as const;

/** Makes a token and signs in by it. */
async function enter({ app, edge, url }: Stage, name: string, ...more: readonly string[]): Promise<string> {
  const token = await edge.command("token", "add", name, "--tenant", "physics", ...more);
  await app.page.goto(url);
  await signIn(app, { name, token });
  await expect(app.page.getByTestId("who")).toHaveText(name);
  return token;
}

/** Signs in and has half of an image sent. */
async function sendHalf(stage: Stage, name: string): Promise<string> {
  const { app, toEdge, large } = stage;
  const token = await enter(stage, name);
  const choice = app.page.getByTestId("tenant-physics");
  if (name === "carol") {
    await choice.click();
  }
  await expect(app.target).toHaveAttribute("data-state", "up");
  const card = await app.drop(large.path);
  const held = toEdge.hold("request", large.size / 2);
  await card.importAs("half");
  await held;
  return token;
}

export const WHO: Group = {
  title: "Who asks",
  scenes: [
    {
      name: "who-sign-in",
      says: "The edge has a login by tokens, and nobody is signed in.",
      main: true,
      forced: true,
      world: LOGIN,
      show: async ({ app, url }) => {
        await app.page.goto(url);
        await expect(app.page.getByTestId("sign-in")).toBeVisible();
      },
    },
    {
      name: "who-token-refused",
      says: "The token that was pasted is not valid.",
      world: LOGIN,
      show: async ({ app, url }) => {
        await app.page.goto(url);
        await signIn(app, { name: "", token: "malleus_of_nobody" });
        await expect(app.page.locator("#token-trouble")).toBeVisible();
      },
    },
    {
      name: "who-tenants",
      says: "Somebody with two tenants chooses one; nothing can be done before.",
      main: true,
      world: BOTH,
      show: async (stage) => {
        await enter(stage, "carol");
        await expect(stage.app.page.getByTestId("tenants")).toBeVisible();
      },
    },
    {
      name: "who-in-tenant",
      says: "The header tells who is signed in and for which tenant, with the way to another one and out.",
      main: true,
      world: BOTH,
      show: async (stage) => {
        await enter(stage, "carol");
        await stage.app.page.getByTestId("tenant-physics").click();
        await expect(stage.app.target).toHaveAttribute("data-state", "up");
        await expect(stage.app.page.getByTestId("tenant-select")).toBeVisible();
      },
    },
    {
      name: "who-no-tenant",
      says: "The page is for a tenant that this person is not in.",
      world: LOGIN,
      show: async (stage) => {
        await enter(stage, "alice");
        await stage.app.page.locator("malleus-import").evaluate((element) => { element.setAttribute("tenant", "chemistry"); });
        await expect(stage.app.page.getByTestId("no-tenant")).toBeVisible();
      },
    },
    {
      name: "who-fewer-rights",
      says: "A link has led to a tab that this person may not use; the other tabs are there.",
      world: LOGIN,
      show: async (stage) => {
        await enter(stage, "alice", "--right", "import", "--right", "see-history");
        await stage.app.page.goto(`${stage.url}#images`);
        await stage.app.page.reload();
        await expect(stage.app.page.getByTestId("no-tab")).toBeVisible();
      },
    },
    {
      name: "who-session-over",
      says: "The session ended in mid-upload. Nothing is lost: the form in the banner lets it go on.",
      main: true,
      world: LOGIN,
      show: async (stage) => {
        const token = await sendHalf(stage, "alice");
        await stage.edge.command("token", "revoke", token.split("_")[1] ?? "");
        stage.toEdge.reset();
        stage.toEdge.release();
        await stage.app.page.getByTestId("sign-in-again").click();
        await expect(stage.app.page.getByTestId("token")).toBeFocused();
        await expect(stage.app.page.getByTestId("card-notice")).toBeVisible();
      },
    },
    {
      name: "who-leaving",
      says: "Before another tenant, or nobody, takes the place of whoever sends something, it is asked once more.",
      world: BOTH,
      show: async (stage) => {
        await sendHalf(stage, "carol");
        await stage.app.page.getByTestId("sign-out").click();
        await expect(stage.app.page.getByTestId("leave-dialog")).toBeVisible();
      },
    },
  ],
};
