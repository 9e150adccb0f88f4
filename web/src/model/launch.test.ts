import { expect, test } from "vitest";
import { depotCommands, launchCommand, type Imported } from "./launch";

const container: Imported = {
  alias: "debian/13",
  fingerprint: "0123456789abcdef".repeat(4),
  instanceType: "container",
  project: "default",
};

test("a container by its alias", () => {
  expect(launchCommand(container)).toBe("incus launch debian/13");
});

test("a virtual machine needs a flag, another project a name", () => {
  expect(launchCommand({ ...container, instanceType: "virtual-machine", project: "web" })).toBe(
    "incus launch debian/13 --vm --project web",
  );
});

test("without an alias the fingerprint's beginning serves", () => {
  expect(launchCommand({ ...container, alias: "" })).toBe("incus launch 0123456789ab");
});

test("what a shell would act on is quoted", () => {
  expect(launchCommand({ ...container, alias: "a;reboot;b" })).toBe("incus launch 'a;reboot;b'");
});

test("of the depot, an Incus server has to be told first where it is", () => {
  const address = "https://images.example:8444";
  const add = (name: string): string => `incus remote add ${name} ${address} --protocol simplestreams`;
  expect(depotCommands(container, "depot", address).split("\n")).toEqual([add("depot"), "incus launch depot:debian/13"]);
  expect(depotCommands({ ...container, alias: "", instanceType: "virtual-machine" }, "my depot", address).split("\n")).toEqual([
    add("my-depot"),
    "incus launch my-depot:0123456789ab --vm",
  ]);
});
