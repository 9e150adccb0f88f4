import { expect, test } from "vitest";
import { MOST_PROPERTIES, propertiesOf, propertyFault } from "./properties";

const line = (name: string, value = "x") => ({ name, value });

test("a line needs a name, once", () => {
  expect(propertyFault([])).toBeNull();
  expect(propertyFault([line("os"), line("release")])).toBeNull();
  expect(propertyFault([line("os"), line("")])).toEqual({ at: 1, kind: "no-name" });
  expect(propertyFault([line("os"), line(" os ")])).toEqual({ at: 1, kind: "twice" });
  expect(propertyFault([line("", "")]), "an empty line is none").toBeNull();
});

test("lengths are those of UTF-8, and there is an end", () => {
  expect(propertyFault([line("a", "x".repeat(4096))])).toBeNull();
  expect(propertyFault([line("a", "ü".repeat(2049))])).toEqual({ at: 0, kind: "too-long" });
  const long = [1, 2, 3, 4].map((n) => line(n.toString(), "x".repeat(4095)));
  expect(propertyFault(long), "all together").toBeNull();
  expect(propertyFault([...long, line("5", "")])).toEqual({ at: 4, kind: "too-long" });
  const many = Array.from({ length: MOST_PROPERTIES + 1 }, (_, at) => line(`p${at.toString()}`));
  expect(propertyFault(many)).toEqual({ at: MOST_PROPERTIES, kind: "too-many" });
});

test("what goes to the edge has names without the space around them", () => {
  expect(propertiesOf([line(" os ", " Debian "), line("", "")])).toEqual({ os: " Debian " });
});
