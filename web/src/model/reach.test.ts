import { expect, test } from "vitest";
import { onImport } from "./acts";
import { fresh, ready, sent, uploading } from "./examples";
import { reachOf } from "./reach";

test("nothing is said while all is well", () => {
  expect(reachOf(true, true, [uploading])).toBeNull();
});

test("it is the network where that is away, whether the edge was heard or not", () => {
  expect(reachOf(false, true, [])).toMatchObject({ gone: "network" });
  expect(reachOf(false, false, [])).toMatchObject({ gone: "network" });
  expect(reachOf(true, false, [])).toMatchObject({ gone: "edge" });
});

test("what waits, what goes on alone and what is kept are told apart", () => {
  const cards = [uploading, onImport(ready), sent, ready, fresh, { ...ready, phase: "done" as const }];
  expect(reachOf(true, false, cards)).toEqual({ gone: "edge", waits: 2, alone: 1, kept: 2 });
});
