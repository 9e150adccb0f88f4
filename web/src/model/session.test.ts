import { expect, test } from "vitest";
import type { SessionView } from "../generated/api";
import { choices, may, sameAs, standingOf, tabsFor } from "./session";
import { TABS } from "./tab";

const nobody: SessionView = {
  way: "token",
  name: null,
  operator: false,
  tenant: null,
  tenants: [],
  everything: false,
  rights: [],
  aliasPrefix: null,
  canSignOut: false,
};
const alice: SessionView = { ...nobody, name: "alice", tenants: ["lab", "physics"] };
const inLab: SessionView = { ...alice, tenant: "lab", rights: ["import", "see-history"] };
const root: SessionView = { ...alice, name: "root", operator: true, everything: true };

test("who is let in, and how far", () => {
  expect(standingOf(null)).toBe("open");
  expect(standingOf({ ...nobody, way: "none", name: "anyone", operator: true })).toBe("open");
  expect(standingOf(nobody)).toBe("out");
  expect(standingOf(alice)).toBe("choosing");
  expect(standingOf({ ...alice, tenants: [] })).toBe("nowhere");
  expect(standingOf(inLab)).toBe("in");
  expect(standingOf(root)).toBe("in");
});

test("tabs are those that somebody may use", () => {
  expect(tabsFor(null, TABS)).toBe(TABS);
  expect(tabsFor(nobody, TABS)).toBe(TABS);
  expect(tabsFor(root, TABS)).toBe(TABS);
  expect(tabsFor(inLab, TABS)).toEqual(["files", "copy", "url", "history"]);
  expect(tabsFor({ ...inLab, rights: ["list-images"] }, ["images", "files"])).toEqual(["images"]);
  expect(tabsFor({ ...inLab, rights: [] }, TABS)).toEqual([]);
  expect(may(inLab, "delete-images")).toBe(false);
  expect(may(root, "delete-images")).toBe(true);
});

test("one tenant is no choice, and everything is one for operators", () => {
  expect(choices(alice)).toEqual(["lab", "physics"]);
  expect(choices({ ...alice, tenants: ["lab"] })).toEqual([]);
  expect(choices(root)).toEqual([null, "lab", "physics"]);
  expect(choices({ ...root, tenants: ["lab"] })).toEqual([null, "lab"]);
});

test("somebody else, or another tenant, is not the same", () => {
  expect(sameAs(inLab, { ...inLab, rights: [] })).toBe(true);
  expect(sameAs(inLab, { ...inLab, tenant: "physics" })).toBe(false);
  expect(sameAs(inLab, { ...inLab, name: "bob" })).toBe(false);
  expect(sameAs(inLab, nobody)).toBe(false);
});
