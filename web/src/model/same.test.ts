import { expect, test } from "vitest";
import { image, receiving, view } from "./examples";
import { sameImport } from "./same";

const [file] = view.files;

test("the import of the same files is found, wherever it stands", () => {
  for (const state of ["receiving", "forwarding", "importing", "finishing"] as const) {
    expect(sameImport(image.files, [{ ...view, state }])?.id).toBe("one");
  }
  for (const state of ["done", "failed", "cancelled", "expired"] as const) {
    expect(sameImport(image.files, [{ ...view, state }])).toBeNull();
  }
});

test("another role, size or identity, or none, is another file", () => {
  expect(file).toBeDefined();
  for (const change of [
    { role: "rootfs" as const },
    { identity: "10:ab" },
    { identity: null },
    { received: { done: 0, total: 11 } },
  ]) {
    const files = view.files.map((one) => ({ ...one, ...change }));
    expect(sameImport(image.files, [{ ...view, files }])).toBeNull();
  }
  expect(sameImport(image.files, [{ ...view, files: [...view.files, ...view.files] }])).toBeNull();
});

test("the name does not matter: a file may have been renamed", () => {
  const files = view.files.map((one) => ({ ...one, name: "b" }));
  expect(sameImport(image.files, [{ ...view, files }])).not.toBeNull();
});

test("of several, that with the most bytes is gone on with", () => {
  const found = sameImport(image.files, [receiving(3), { ...receiving(7), id: "two" }, { ...receiving(5), id: "three" }]);
  expect(found?.id).toBe("two");
});
