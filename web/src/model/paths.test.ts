import { expect, test } from "vitest";
import { aliasPath, pathOf } from "./paths";

test("names are segments, whatever is in them", () => {
  expect(pathOf("remotes", "a/b?c", "images")).toBe("/api/v1/remotes/a%2Fb%3Fc/images");
});

test("the slashes of an alias stay", () => {
  expect(aliasPath("local", "debian/13 ü#")).toBe("/api/v1/targets/local/aliases/debian/13%20%C3%BC%23");
});
