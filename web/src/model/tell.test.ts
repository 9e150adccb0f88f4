import { expect, test } from "vitest";
import { onImport } from "./acts";
import { onAway, type Away } from "./away";
import type { Card } from "./card";
import { ofAway, ofCard } from "./detail";
import { after, copied, fresh, fromUrl, ready, trouble, uploading } from "./examples";
import { eventsOf } from "./tell";

const types = (before: Card | undefined, next: Card | undefined): readonly string[] =>
  eventsOf(before && ofCard(before), next && ofCard(next)).map(({ type }) => type);

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
  expect(eventsOf(ofCard(fresh), ofCard(ready))[1]?.detail).toMatchObject({ state: "ready", before: "inspecting" });
});

test("progress is told in whole percents", () => {
  const at = (done: number) => after(uploading, { type: "uploading", progress: { done, total: 1000 } });
  expect(types(at(500), at(501))).toEqual([]);
  expect(types(at(500), at(512))).toEqual(["malleus-progress"]);
});

test("what is told is what the card shows", () => {
  expect(ofCard(ready).detail).toMatchObject({ key: "card-1", id: null, files: ["a.tar.xz"], size: 10, type: "container", aliases: ["debian/13"], problem: null });
  expect(ofCard({ ...ready, phase: "failed", trouble }).detail.problem).toEqual(trouble);
});

/** An import without files after news of it. */
function away(...views: readonly Away["view"][]): Away {
  const [one] = views.reduce<readonly Away[]>((imports, view, at) => onAway(imports, view, at * 1000, true), []);
  if (one === undefined) {
    throw new Error("there is none");
  }
  return one;
}

test("what comes from a remote or a URL is told by the same events", () => {
  const [begun, done] = [ofAway(away(copied)), ofAway(away(copied, { ...copied, state: "done" }))];
  expect(eventsOf(undefined, begun).map(({ type }) => type)).toEqual(["malleus-added", "malleus-state"]);
  expect(eventsOf(begun, done).map(({ type }) => type)).toEqual(["malleus-state", "malleus-done"]);
  expect(eventsOf(done, undefined).map(({ type }) => type)).toEqual(["malleus-removed"]);
  expect(begun.detail).toMatchObject({ from: "remote", key: "copy", id: "copy", state: "fetching", files: [], size: null });
  expect(ofAway(away(fromUrl)).detail).toMatchObject({ from: "url", id: "url", state: "fetching" });
});

test("a download is told in whole percents, and its size when that is known", () => {
  const at = (done: number, total: number): Away =>
    away({ ...fromUrl, files: fromUrl.files.map((file) => ({ ...file, received: { done, total } })) });
  const told = (before: Away, next: Away): readonly string[] => eventsOf(ofAway(before), ofAway(next)).map(({ type }) => type);
  expect(told(at(10, 100), at(11, 100))).toEqual(["malleus-progress"]);
  expect(told(at(1_000, 100_000), at(1_001, 100_000))).toEqual([]);
  expect(ofAway(at(10, 100)).detail).toMatchObject({ sent: 10, size: 100 });
  expect(ofAway(at(10, 10)).detail, "nobody told how much comes").toMatchObject({ sent: 10, size: null });
});

test("nobody can change what was told", () => {
  const [, state] = eventsOf(ofCard(fresh), ofCard({ ...ready, trouble }));
  for (const told of [state?.detail, state?.detail.files, state?.detail.aliases, state?.detail.problem, ofAway(away(copied)).detail]) {
    expect(Object.isFrozen(told)).toBe(true);
  }
});
