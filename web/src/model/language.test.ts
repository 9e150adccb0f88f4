import { expect, test } from "vitest";
import { languageOf } from "./language";

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
