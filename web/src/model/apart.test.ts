import { expect, test } from "vitest";
import { apart } from "./apart";
import type { Card } from "./card";
import { image, ready } from "./examples";

/** A card of an image of its own. */
function other(id: number, change: Partial<Card> = {}): Card {
  const files = image.files.map((file) => ({ ...file, identity: `10:${id.toString()}` }));
  return { ...ready, id, image: { ...image, files }, ...change };
}

const named = (card: Card, aliases: string): Card => ({ ...card, settings: { ...card.settings, aliases } });
const proposed = (card: Card, ...cards: Card[]): string => apart(card, [card, ...cards]).settings.aliases;

test("what no other card asks for is left as it was proposed", () => {
  expect(apart(ready, [ready])).toBe(ready);
  expect(proposed(ready, named(other(2), "web"))).toBe("debian/13");
});

test("another image's alias gets the next number that is free", () => {
  expect(proposed(ready, other(2))).toBe("debian/13-2");
  expect(proposed(ready, named(other(2), "web debian/13"), named(other(3), "debian/13-2"))).toBe("debian/13-3");
});

test("an import that is under way asks for the aliases it began with", () => {
  expect(proposed(ready, named(other(2, { phase: "uploading", wanted: ["debian/13"] }), ""))).toBe("debian/13-2");
});

test("what has ended asks for nothing: the target tells who has the alias", () => {
  for (const phase of ["done", "cancelled", "failed", "refused"] as const) {
    expect(proposed(ready, other(2, { phase }))).toBe("debian/13");
  }
});

test("the same files again are the same image", () => {
  expect(proposed(ready, { ...ready, id: 2 })).toBe("debian/13");
});

test("what a person typed stays, and where nothing is proposed nothing is", () => {
  expect(proposed({ ...ready, aliasTyped: true }, other(2))).toBe("debian/13");
  expect(proposed(named(ready, ""), other(2))).toBe("");
});

test("an alias that no number fits behind is not proposed", () => {
  const longest = "a".repeat(64);
  expect(proposed(named(ready, longest), named(other(2), longest))).toBe("");
});
