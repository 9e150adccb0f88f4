/** What can be said of an import before it begins, and what is said before it would fail. */

import { expectOnly } from "../../support/expect-image";
import { expect, test } from "../../support/fixtures";
import type { Card } from "../../support/page";
import { image } from "../../support/places";

/** The fields of the line of a property, from 1. */
function property(card: Card, at: number): { name: ReturnType<Card["part"]>; value: ReturnType<Card["part"]> } {
  return {
    name: card.root.getByLabel(`Name of property ${at.toString()}`),
    value: card.root.getByLabel(`Value of property ${at.toString()}`),
  };
}

test("properties, profiles and public go along with the image", async ({ incus, edge, app }) => {
  await app.open(edge.url);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.expectPhase("ready");
  await expect(card.root.getByText("Add a property"), "it is folded away").toBeHidden();
  await card.part("more-options").locator("summary").click();
  await card.root.getByLabel("Public").check();
  await card.root.getByLabel("Choose profiles").check();
  await card.root.getByText("Add a property").click();
  await property(card, 1).name.fill("description");
  await property(card, 1).value.fill("Mine alone");
  await card.root.getByText("Add a property").click();
  await property(card, 2).name.fill("team");
  await property(card, 2).value.fill("web");
  await card.importAs("set/by-hand other");
  await card.expectDone();
  const listed = await expectOnly(incus, await card.fingerprint.innerText(), "set/by-hand");
  expect(listed).toMatchObject({ public: true, profiles: ["default"] });
  expect(listed?.properties).toMatchObject({ description: "Mine alone", team: "web", os: "Busybox" });
  expect(listed?.aliases.map(({ name }) => name).sort()).toEqual(["other", "set/by-hand"]);
});

test("what is wrong with a property stands at its line, and Import says why it is closed", async ({ edge, app }) => {
  await app.open(edge.url);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.expectPhase("ready");
  const options = card.part("more-options");
  await options.locator("summary").click();
  await card.root.getByText("Add a property").click();
  await property(card, 1).value.fill("nameless");
  await expect(property(card, 1).name).toHaveAccessibleDescription("A property needs a name.");
  await expect(card.importButton).toBeDisabled();
  await expect(card.importButton).toHaveAccessibleDescription(/First mend/);
  await property(card, 1).name.fill("os");
  await expect(card.importButton).toBeEnabled();
  await expect(options, "what was unfolded stays so").toHaveAttribute("open");
  await card.root.getByRole("button", { name: "Remove the property os" }).click();
  await expect(property(card, 1).name).toHaveCount(0);
});

test("whose a taken alias is, is told while one types, with the choice at hand", async ({ incus, edge, app }) => {
  await incus.cli("image", "import", image("busybox-container.tar.gz"), "--alias", "web");
  await app.open(edge.url);
  const card = await app.drop(image("busybox-container.tar.xz"));
  await card.expectPhase("ready");
  const told = card.part("alias-taken");
  await expect(told).toHaveText("");
  await card.part("alias-input").fill("web");
  await expect(told).toContainText("“web” is the alias of Busybox container, imported");
  await expect(told).toContainText("would be refused");
  await expect(card.part("alias-input")).toHaveAccessibleDescription(/is the alias of/);
  await card.part("alias-taken-select").selectOption("skip");
  await expect(told).toContainText("It stays there");
  await card.part("alias-input").fill("web2");
  await expect(told).toHaveText("");
});

test("an image that the project's limit has no room for is told before Import is pressed, until there is", async ({
  incus,
  edge,
  app,
}) => {
  await incus.cli("project", "set", "default", "limits.disk=20KiB");
  try {
    await app.open(edge.url);
    const card = await app.drop(image("busybox-container.tar.xz"));
    const against = card.part("card-against");
    await expect(against).toHaveAttribute("data-code", "quota-too-small");
    await expect(against).toContainText("limits.disk");
    await expect(card.importButton).toBeDisabled();
    await expect(card.importButton).toHaveAccessibleDescription(/the limit of the project default leaves/);
    await incus.cli("project", "unset", "default", "limits.disk");
    await card.part("ask-again").click();
    await expect(against).toHaveCount(0);
    await expect(card.importButton).toBeEnabled();
  } finally {
    await incus.cli("project", "unset", "default", "limits.disk");
  }
});
