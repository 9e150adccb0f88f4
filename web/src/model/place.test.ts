import { expect, test } from "vitest";
import { target } from "./examples";
import { placed } from "./place";

const views = [target, { ...target, name: "web", project: "team" }];
const name = (wanted: string | null, project: string | null, chosen: string | null): string | undefined =>
  placed(views, { target: wanted, project }, chosen)?.name;

test("a person chooses where nobody else has", () => {
  expect(name(null, null, null)).toBe("local");
  expect(name(null, null, "web")).toBe("web");
  expect(name(null, null, "gone")).toBe("local");
});

test("what was asked for is never another one", () => {
  expect(name("web", null, "local")).toBe("web");
  expect(name(null, "team", "local")).toBe("web");
  expect(name("local", "team", null)).toBeUndefined();
  expect(name("gone", null, "local")).toBeUndefined();
});
