import { expect, test } from "vitest";
import type { RemoteImage } from "../generated/api";
import { everything, firstArchitecture, imageName, indexed, matching } from "./catalogue";
import { remoteImage } from "./examples";

const OSES = ["Debian", "Ubuntu", "Alpine", "Fedora", "Arch"];
const ARCHITECTURES = ["x86_64", "aarch64", "riscv64"];

/** Ten thousand images, each with a number of its own. */
const many: readonly RemoteImage[] = Array.from({ length: 10_000 }, (_, at) => {
  const os = OSES[at % OSES.length] ?? "";
  return {
    ...remoteImage,
    fingerprint: at.toString(16).padStart(8, "0").padEnd(64, "e"),
    aliases: [`${os.toLowerCase()}/${at.toString()}`, `n${at.toString()}`],
    type: at % 2 === 0 ? "container" : "virtual-machine",
    architecture: ARCHITECTURES[at % ARCHITECTURES.length] ?? "",
    os,
    release: at.toString(),
    description: `${os} number ${at.toString()}`,
  } as const;
});
const index = indexed(many);

test("nothing asked for leaves everything, in its order", () => {
  expect(matching(index, everything)).toEqual(many);
});

test("each word must match, wherever it does, in any case", () => {
  const found = matching(index, { ...everything, words: "  UBUNTU 999 " });
  expect(found.length).toBeGreaterThan(0);
  expect(found).toEqual(many.filter(({ os, release }) => os === "Ubuntu" && release.includes("999")));
  expect(matching(index, { ...everything, words: "ubuntu nowhere" })).toEqual([]);
});

test("a fingerprint is found by how it begins, not by what is in it", () => {
  const one = many[0x1a2b];
  expect(matching(index, { ...everything, words: "00001a2b" })).toEqual([one]);
  expect(matching(index, { ...everything, words: "1a2be" })).toEqual([]);
});

test("type and architecture narrow it down", () => {
  const filter = { words: "debian", type: "virtual-machine", architecture: "riscv64" } as const;
  expect(matching(index, filter)).toEqual(
    many.filter(({ os, type, architecture }) => os === "Debian" && type === "virtual-machine" && architecture === "riscv64"),
  );
});

test("an image whose type is not told is neither", () => {
  const unknown = indexed([{ ...remoteImage, type: null }]);
  expect(matching(unknown, { ...everything, type: "container" })).toEqual([]);
  expect(matching(unknown, everything)).toHaveLength(1);
});

test("architectures are those there are, and the target's first of them comes first", () => {
  expect(index.architectures).toEqual(["aarch64", "riscv64", "x86_64"]);
  expect(firstArchitecture(index, ["s390x", "aarch64", "x86_64"])).toBe("aarch64");
  expect(firstArchitecture(index, [])).toBe("");
});

test("an image is called by what it tells", () => {
  expect(imageName({ ...remoteImage, os: "Debian", release: "13", variant: "cloud" })).toBe("Debian 13 cloud");
  expect(imageName({ ...remoteImage, os: "Debian", release: "13", variant: "default" })).toBe("Debian 13");
  expect(imageName({ ...remoteImage, os: "", release: "", description: "Mine" })).toBe("Mine");
  expect(imageName({ ...remoteImage, os: "", description: "", aliases: [], fingerprint: "ab".repeat(32) })).toBe("abababababab");
});
