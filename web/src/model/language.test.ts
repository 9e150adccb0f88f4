import { expect, test } from "vitest";
import { firstToBeHad, languageOf } from "./language";

test("what the author asks for comes before what the browser prefers", () => {
  expect(languageOf("ja", ["en-GB"])).toBe("ja");
  expect(languageOf("JA-jp", [])).toBe("ja");
  expect(languageOf(null, ["de", "ja-JP", "en"])).toBe("ja");
  expect(languageOf("", ["en-US", "ja"])).toBe("en");
});

test("a language without words is passed over, and the last resort is English", () => {
  expect(languageOf("fr", ["ja"])).toBe("ja");
  expect(languageOf("fr", ["de", "japanese"])).toBe("en");
  expect(languageOf(null, [])).toBe("en");
});

test("where the words of a language cannot be had, there are those of another", async () => {
  const asked: string[] = [];
  const source = (language: string, there: boolean) => (): Promise<string> => {
    asked.push(language);
    return there ? Promise.resolve(language) : Promise.reject(new Error("gone"));
  };
  expect(await firstToBeHad("ja", { en: source("en", true), ja: source("ja", true) })).toBe("ja");
  expect(asked, "and no other is asked for").toEqual(["ja"]);
  expect(await firstToBeHad("ja", { en: source("en", true), ja: source("ja", false) })).toBe("en");
  expect(await firstToBeHad("en", { en: source("en", false), ja: source("ja", true) })).toBe("ja");
  expect(await firstToBeHad("en", { en: source("en", false), ja: source("ja", false) })).toBeUndefined();
});
