import { expect, test } from "vitest";
import { askable, inTheWay, takenBy } from "./taken";

const image = { type: "container" as const, description: "", os: "Debian", release: "13" };

test("the image that has an alias is called by what it says", () => {
  const answer = { alias: "web", fingerprint: "ab".repeat(32), image, uploaded: 7 };
  expect(takenBy(answer)).toMatchObject({ by: "Debian 13", since: 7 });
  expect(takenBy({ ...answer, image: { ...image, description: "Mine" } })?.by).toBe("Mine");
  expect(takenBy({ ...answer, image: null })?.by).toBe("abababababab");
  expect(takenBy({ ...answer, fingerprint: null, image: null })).toBeNull();
});

test("only what is asked for is in the way, and never the image itself", () => {
  const taken = ["a", "b"].map((alias) => ({ alias, fingerprint: alias.repeat(64), by: "x", since: 0 }));
  expect(inTheWay(taken, ["b", "c"], null).map(({ alias }) => alias)).toEqual(["b"]);
  expect(inTheWay(taken, ["a", "b"], "b".repeat(64)).map(({ alias }) => alias)).toEqual(["a"]);
});

test("what no address can name is not asked after", () => {
  expect(askable("web/13")).toBe(true);
  expect(askable("a b")).toBe(false);
  expect(askable("")).toBe(false);
});
