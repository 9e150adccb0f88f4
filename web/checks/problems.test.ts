import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { problems as first } from "../src/strings/ja/problems/index";
import { late } from "../src/strings/ja/problems/late-ja";

const problems = { ...first, ...late };

const EDGE = new URL("../../crates/edge/src/", import.meta.url);

/** The codes in the edge's sentences, as they stand in its source. */
function edgeCodes(): ReadonlySet<string> {
  const files = [...readdirSync(new URL("sentences/", EDGE)).map((name) => `sentences/${name}`), "fetch/words.rs"];
  const sources = files.map((name) => readFileSync(new URL(name, EDGE), "utf8").split("#[cfg(test)]")[0] ?? "");
  const codes = sources.flatMap((source) => [
    ...source.matchAll(/\bsay\(\s*"([a-z-]+)"/gu),
    // The table of offers: a code and an advice.
    ...source.matchAll(/(?<=OfferFault::[^\n]*=>\s*(?:\{\s*)?)\(\s*"([a-z-]+)",/gu),
  ]);
  return new Set(codes.map(([, code]) => code ?? ""));
}

test("whatever the edge says can be said in Japanese", () => {
  const codes = edgeCodes();
  expect(codes.size).toBeGreaterThan(120);
  expect([...codes].filter((code) => !Object.hasOwn(problems, code))).toEqual([]);
});

test("every word of it ends a sentence, whatever is named, and whatever is not", () => {
  for (const [code, words] of Object.entries(problems)) {
    for (const values of [{}, { name: "x", most: "5", what: "iso", redirected: "yes" }, { limit: "window", why: "unified-machine", most: "x" }]) {
      const told = typeof words === "function" ? words(values) : words;
      for (const sentence of told) {
        expect(sentence, code).toMatch(/。$/u);
        expect(sentence, code).not.toMatch(/undefined|NaN MiB(?!)/u);
      }
    }
  }
});

test("an image that is too large is told with its size, whoever found it out", () => {
  const said = (values: Readonly<Record<string, string>>): string => {
    const words = problems["image-too-large"];
    return (typeof words === "function" ? words(values) : words)?.[0] ?? "";
  };
  expect(said({ size: "5.0 GiB", most: "4.0 GiB" })).toContain("イメージは 5.0 GiB で");
  expect(said({ size: "101", most: "100" })).toContain("100 バイト まで");
});
