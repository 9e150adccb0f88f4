import { expect, test } from "vitest";
import { problem, ready, target } from "./examples";
import { doubt, obstacle, takenWords } from "./prospects";

const code = (part: Partial<typeof target>): string | null => obstacle(ready, { ...target, ...part })?.code ?? null;

test("what cannot work is said before it begins", () => {
  expect(code({})).toBeNull();
  expect(code({ maxImageSize: 9 })).toBe("image-too-large");
  expect(code({ maxImageSize: 10, quotaLeft: 9 })).toBe("quota-too-small");
  expect(code({ quotaLeft: 10, diskLeft: 9 })).toBe("disk-too-small");
  expect(code({ trouble: problem, maxImageSize: 9 })).toBe("x");
  expect(obstacle({ ...ready, image: null }, target)).toBeNull();
  expect(obstacle(ready, null)).toBeNull();
});

test("an image that may be there already needs no room on the disk", () => {
  expect(obstacle({ ...ready, fingerprint: "ab" }, { ...target, diskLeft: 9 })).toBeNull();
});

test("another architecture is a doubt", () => {
  expect(doubt(ready, { ...target, architectures: ["x86_64", "i686"] })).toBe("");
  expect(doubt(ready, { ...target, architectures: [] })).toBe("");
  expect(doubt(ready, { ...target, architectures: ["aarch64"] })).toContain("x86_64");
});

test("whose alias it is, is told with since when", () => {
  const taken = { alias: "web", fingerprint: "ab", by: "Debian 12", since: 1_000 };
  const after = (days: number): string => takenWords(taken, (1_000 + days * 86_400) * 1_000);
  expect(after(3)).toBe("“web” is the alias of Debian 12, imported 3 days ago.");
  expect(after(-1)).toBe("“web” is the alias of Debian 12, imported just now.");
  expect(takenWords({ ...taken, since: 0 }, 0)).toBe("“web” is the alias of Debian 12.");
});
