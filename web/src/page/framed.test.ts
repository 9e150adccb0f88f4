import { expect, test } from "vitest";
import { framed } from "./framed";

test("a query sets the attributes that are known", () => {
  expect(framed("?target=web%20one&tabs=files+images&public&theme=dark")).toEqual([
    ["target", "web one"],
    ["tabs", "files images"],
    ["public", ""],
    ["theme", "dark"],
  ]);
});

test("what is not known, or too long, is passed over", () => {
  expect(framed("")).toEqual([]);
  expect(framed("?endpoint=https://elsewhere.example&onclick=x&title-progress&constructor=1")).toEqual([]);
  expect(framed(`?target=${"a".repeat(257)}&project=${"a".repeat(256)}`)).toEqual([["project", "a".repeat(256)]]);
  expect(framed("?target=one&target=two")).toEqual([["target", "one"]]);
});
