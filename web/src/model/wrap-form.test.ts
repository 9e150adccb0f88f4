import { expect, test } from "vitest";
import { trouble } from "./examples";
import { described, guessesOf } from "./wrap-form";

const form = { os: "Debian", release: "12", architecture: "x86_64", creationDate: 1, variant: null, description: "Debian 12 x86_64" };
const wrapping = {
  form,
  guesses: guessesOf(form, true),
  architectures: ["x86_64"],
  instanceType: "virtual-machine" as const,
  why: trouble,
  fault: null,
};

test("what is proposed says where it is from, and what is empty was not proposed", () => {
  expect(wrapping.guesses).toEqual({ os: "name", release: "name", architecture: "file", description: "name" });
  expect(guessesOf({ ...form, release: null, architecture: "" }, false)).toEqual({ os: "name", description: "name" });
  expect(guessesOf(form, false).architecture).toBe("name");
});

test("what a person typed is no proposal any more, and a proposed description goes along", () => {
  const typed = described(wrapping, "release", "13");
  expect(typed.guesses).toEqual({ os: "name", architecture: "file", description: "name" });
  expect(typed.form).toMatchObject({ release: "13", description: "Debian 13 x86_64" });
});

test("a description that a person typed stays", () => {
  const typed = described(described(wrapping, "description", "Mine"), "os", "Ubuntu");
  expect(typed.form).toMatchObject({ os: "Ubuntu", description: "Mine" });
});
