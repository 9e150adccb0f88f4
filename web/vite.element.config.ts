/** How the element is built as a package: modules for bundlers, which find the worker and the wasm module beside them. */

import { copyFile } from "node:fs/promises";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [
    { name: "malleus:license", closeBundle: () => copyFile("../LICENSE", "../packages/import/LICENSE") },
  ],
  base: "./",
  build: {
    outDir: "../packages/import/dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    target: "es2022",
    rolldownOptions: {
      // A package's modules are for others to import from.
      preserveEntrySignatures: "strict",
      input: { element: "src/package.ts", class: "src/class.ts" },
      output: { entryFileNames: "[name].js" },
    },
  },
  worker: { format: "es" },
});
