import { expect, test } from "vitest";
import { ready, trouble } from "./examples";
import { noPresets } from "./presets";
import { screened } from "./screen";

test("what is of another kind than is taken is refused before anything is sent", () => {
  expect(screened(ready, noPresets)).toBe(ready);
  expect(screened(ready, { ...noPresets, accepted: new Set(["container"]) })).toBe(ready);
  const refused = screened(ready, { ...noPresets, accepted: new Set(["virtual-machine"]) });
  expect([refused.phase, refused.trouble?.code]).toEqual(["refused", "unwanted-container"]);
});

test("a bare disk is refused for what it lacks, where none is wrapped", () => {
  const form = { architecture: "x86_64", creationDate: 1, os: null, release: null, variant: null, description: null };
  const wrapping = { form, architectures: [], instanceType: "container" as const, why: trouble, fault: null, guesses: {} };
  const describing = { ...ready, phase: "describing" as const, image: null, wrapping };
  expect(screened(describing, noPresets)).toBe(describing);
  expect(screened(describing, { ...noPresets, accepted: new Set(["container"]) }).trouble).toBe(trouble);
});
