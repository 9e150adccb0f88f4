import { expect, test } from "vitest";
import { image } from "./examples";
import { presetsOf, unwanted, wraps, type PresetAttributes } from "./presets";

const none: PresetAttributes = { aliases: null, aliasTaken: null, public: false, profiles: null, locked: null, accept: null };
const accepting = (accept: string) => presetsOf({ ...none, accept });
const split = { ...image, files: [...image.files, ...image.files] };

test("attributes that are not there decide nothing", () => {
  const presets = presetsOf(none);
  expect(presets.settings).toEqual({ aliases: "", aliasTaken: "fail", public: false, profiles: null });
  expect([presets.aliasesGiven, presets.locked.size, presets.accepted.size]).toEqual([false, 0, 0]);
  expect(unwanted(presets, image)).toBeNull();
  expect(wraps(presets)).toBe(true);
});

test("words are parted by white space, and unknown ones passed over", () => {
  const presets = presetsOf({ ...none, aliases: "", aliasTaken: "skip", public: true, profiles: " a  b ", locked: "public nonsense target" });
  expect(presets.settings).toEqual({ aliases: "", aliasTaken: "skip", public: true, profiles: ["a", "b"] });
  expect(presets.aliasesGiven, "an empty alias is one that was given").toBe(true);
  expect([...presets.locked]).toEqual(["target", "public"]);
  expect(presetsOf({ ...none, aliasTaken: "destroy" }).settings.aliasTaken).toBe("fail");
});

test("of each pair of kinds, naming one leaves out the other", () => {
  expect(unwanted(accepting("container"), image)).toBeNull();
  expect(unwanted(accepting("virtual-machine"), image)).toBe("container");
  expect(unwanted(accepting("container split"), image)).toBe("unified");
  expect(unwanted(accepting("split"), split)).toBeNull();
  expect(wraps(accepting("container"))).toBe(false);
  expect(wraps(accepting("container wrap"))).toBe(true);
});
