import { expect, test } from "vitest";
import { onImport } from "./acts";
import { after, fresh, ready, trouble, uploading } from "./examples";
import { detailOf, eventsOf } from "./tell";

const types = (...[before, next]: Parameters<typeof eventsOf>): readonly string[] => eventsOf(before, next).map(({ type }) => type);

test("each state is told once, and an end by a name of its own", () => {
  expect(types(undefined, fresh)).toEqual(["malleus-added", "malleus-state"]);
  expect(types(fresh, ready)).toEqual(["malleus-inspected", "malleus-state"]);
  expect(types(ready, { ...ready })).toEqual([]);
  expect(types(ready, onImport(ready))).toEqual(["malleus-state"]);
  const failed = after(uploading, { type: "problem", trouble, over: true });
  expect(types(uploading, failed)).toEqual(["malleus-state", "malleus-failed"]);
  expect(types(failed, undefined)).toEqual(["malleus-removed"]);
});

test("the state before is told too", () => {
  expect(eventsOf(fresh, ready)[1]?.detail).toMatchObject({ state: "ready", before: "inspecting" });
});

test("progress is told in whole percents", () => {
  const at = (done: number) => after(uploading, { type: "uploading", progress: { done, total: 1000 } });
  expect(types(at(500), at(501))).toEqual([]);
  expect(types(at(500), at(512))).toEqual(["malleus-progress"]);
});

test("what is told is what the card shows", () => {
  expect(detailOf(ready)).toMatchObject({ card: 1, id: null, files: ["a.tar.xz"], size: 10, type: "container", aliases: ["debian/13"], problem: null });
  expect(detailOf({ ...ready, phase: "failed", trouble }).problem).toEqual(trouble);
});
