/** What the TypeScript of the page, the worker and the end-to-end tests is held to. */

import js from "@eslint/js";
import { configs as lit } from "eslint-plugin-lit";
import { configs as wc } from "eslint-plugin-wc";
import { defineConfig } from "eslint/config";
import ts from "typescript-eslint";

/** Type-checked rules for `files`, by the TypeScript projects that hold them. */
const typed = (files, project) => ({
  files,
  extends: [js.configs.recommended, ...ts.configs.strictTypeChecked, ...ts.configs.stylisticTypeChecked],
  languageOptions: { parserOptions: { project, tsconfigRootDir: import.meta.dirname } },
});

export default defineConfig(
  {
    ignores: [
      "**/dist/",
      "**/node_modules/",
      "target/",
      "packages/import/types/",
      "tests/playwright-report/",
      "tests/test-results/",
      "web/src/generated/",
      "web/src/wasm/",
    ],
  },
  { files: ["**/*.js"], extends: [js.configs.recommended] },
  {
    files: ["crates/browser/js/*.js"],
    languageOptions: {
      globals: Object.fromEntries(["Headers", "Response", "XMLHttpRequest"].map((name) => [name, "readonly"])),
    },
  },
  {
    files: ["tests/bench/{hash,sink}/*.js"],
    languageOptions: {
      globals: Object.fromEntries(
        ["addEventListener", "crypto", "location", "performance", "postMessage"].map((name) => [name, "readonly"]),
      ),
    },
  },
  typed(["web/**/*.ts"], ["web/tsconfig.{model,page,tools,worker}.json"]),
  typed(["tests/**/*.ts"], ["tests/tsconfig.json"]),
  // Their types come of a package that is built first.
  { files: ["examples/**/*.{ts,tsx}"], extends: [js.configs.recommended, ...ts.configs.strict, ...ts.configs.stylistic] },
  { files: ["web/src/page/**/*.ts"], extends: [lit["flat/recommended"], wc["flat/best-practice"]] },
);
