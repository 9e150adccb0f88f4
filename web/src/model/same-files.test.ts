import { expect, test } from "vitest";
import { image } from "./examples";
import { sameFiles } from "./same-files";

test("files are the same while all that tells them apart is", () => {
  const [file] = image.files;
  if (file === undefined) {
    throw new Error("the image has a file");
  }
  expect(sameFiles(image, { ...image, findings: [], files: [{ ...file }] })).toBe(true);
  for (const other of [{ identity: "10:ab" }, { size: 11 }, { name: "b" }, { role: "rootfs" as const }]) {
    expect(sameFiles(image, { ...image, files: [{ ...file, ...other }] })).toBe(false);
  }
  expect(sameFiles(image, { ...image, files: [] })).toBe(false);
  expect(sameFiles({ ...image, files: [] }, image)).toBe(false);
});
