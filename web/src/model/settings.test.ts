import { expect, test } from "vitest";
import { target } from "./examples";
import { chooseProfiles, plainSettings, setProfile, settingsFor } from "./settings";

const two = { ...target, profiles: ["base", "default", "gpu"] };

test("profiles are left to Incus until a person chooses, and begin with its own choice", () => {
  expect(settingsFor(plainSettings, two).profiles).toBeNull();
  const chosen = chooseProfiles(plainSettings, true, two);
  expect(chosen.profiles).toEqual(["default"]);
  expect(chooseProfiles(chosen, false, two).profiles).toBeNull();
});

test("profiles keep the target's order, and none at all is a choice", () => {
  const chosen = setProfile(setProfile(chooseProfiles(plainSettings, true, two), "gpu", true, two), "base", true, two);
  expect(chosen.profiles).toEqual(["base", "default", "gpu"]);
  const none = two.profiles.reduce((settings, name) => setProfile(settings, name, false, two), chosen);
  expect(settingsFor(none, two).profiles).toEqual([]);
});

test("profiles of another target are not asked for", () => {
  const chosen = setProfile(chooseProfiles(plainSettings, true, two), "gpu", true, two);
  expect(settingsFor(chosen, { ...two, profiles: ["default"] }).profiles).toEqual(["default"]);
  expect(settingsFor(chosen, { ...two, profiles: [] }).profiles).toBeNull();
});
