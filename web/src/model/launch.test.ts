import { expect, test } from "vitest";
import { launchCommand, type Imported } from "./launch";

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
