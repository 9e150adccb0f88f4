import { expect, test } from "vitest";
import type { RemoteImage, RemoteView, TargetView } from "../generated/api";
import { copyable, copyForm, copyRequest } from "./copy-form";
import { noPresets } from "./presets";
import { aliasesClosed, modeClosed, modeFor, updateClosed, type Route } from "./copy-rules";
import { remoteImage, target } from "./examples";

const remote: RemoteView = {
  name: "images",
  address: "https://images.example",
  protocol: "simplestreams",
  ways: [
    { target: "local", mode: "pull", closed: null },
    { target: "local", mode: "push", closed: "remote-is-no-incus" },
    { target: "local", mode: "relay", closed: null },
    { target: "depot", mode: "pull", closed: "target-is-depot" },
    { target: "depot", mode: "push", closed: "target-is-depot" },
    { target: "depot", mode: "relay", closed: null },
  ],
};
const depot: TargetView = { ...target, name: "depot", kind: "depot", profiles: [] };
const route = (to: TargetView, image: Partial<RemoteImage> = {}): Route => ({ remote, target: to, image: { ...remoteImage, ...image } });

test("a mode is closed as the edge says, for each target", () => {
  expect(modeClosed(route(target), "pull")).toBeNull();
  expect(modeClosed(route(target), "push")).toBe("remote-is-no-incus");
  expect(modeClosed(route(depot), "pull")).toBe("target-is-depot");
});

test("a closed mode gives way to an open one", () => {
  expect(modeFor(route(target), null)).toBe("pull");
  expect(modeFor(route(target), "relay")).toBe("relay");
  expect(modeFor(route(target), "push")).toBe("pull");
  expect(modeFor(route(depot), "pull")).toBe("relay");
});

test("an image that Incus would misread cannot be pulled, and so not be kept up to date", () => {
  const machine = route(target, { pullClosed: "unified-machine" });
  expect(modeClosed(machine, "pull")).toBe("unified-machine");
  expect(modeClosed(machine, "relay")).toBeNull();
  expect(modeFor(machine, "pull")).toBe("relay");
  expect(updateClosed(machine, modeFor(machine, null))).toBe("not-pulled");
});

test("an image is kept up to date only when it is pulled, by an alias, from where anyone may read it, by Incus", () => {
  expect(updateClosed(route(target), "pull")).toBeNull();
  expect(updateClosed(route(target), "relay")).toBe("not-pulled");
  expect(updateClosed(route(target), "push")).toBe("not-pulled");
  expect(updateClosed(route(target, { aliases: [] }), "pull")).toBe("no-alias");
  expect(updateClosed(route(target, { followable: false }), "pull")).toBe("private");
  expect(updateClosed(route(depot), "relay")).toBe("target-is-depot");
});

test("only aliases that there are can be copied", () => {
  expect(aliasesClosed(route(target))).toBeNull();
  expect(aliasesClosed(route(target, { aliases: [] }))).toBe("no-alias");
});

test("what the form says is asked for", () => {
  const form = copyForm(remoteImage, noPresets);
  expect(copyRequest({ ...form, autoUpdate: true, copyAliases: true }, route(target))).toEqual({
    remote: "images",
    fingerprint: remoteImage.fingerprint,
    alias: "debian/13",
    mode: "pull",
    copyAliases: true,
    autoUpdate: true,
    target: "local",
    aliases: ["debian/13"],
    aliasTaken: "fail",
    public: false,
    profiles: null,
  });
});

test("what has closed since it was chosen is not asked for", () => {
  const form = { ...copyForm(remoteImage, noPresets), autoUpdate: true, copyAliases: true };
  expect(copyRequest({ ...form, mode: "relay" }, route(target))).toMatchObject({ autoUpdate: false, alias: null, mode: "relay" });
  const settings = { ...form.settings, profiles: ["default"] };
  expect(copyRequest({ ...form, settings }, route(depot))).toMatchObject({ autoUpdate: false, mode: "relay", target: "depot", profiles: null });
  expect(copyRequest(form, route(target, { aliases: [] }))).toMatchObject({ copyAliases: false, autoUpdate: false });
});

test("it can be sent with a target, good aliases and an open mode", () => {
  const form = copyForm(remoteImage, noPresets);
  expect(copyable(form, route(target))).toBe(true);
  expect(copyable(form, { ...route(target), target: null })).toBe(false);
  expect(copyable({ ...form, settings: { ...form.settings, aliases: "a b/" } }, route(target))).toBe(false);
  const shut = { ...remote, ways: remote.ways.map((way) => ({ ...way, closed: "target-is-depot" as const })) };
  expect(copyable(form, { ...route(depot), remote: shut })).toBe(false);
});
