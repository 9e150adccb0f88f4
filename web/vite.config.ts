/**
 * How the page is built: one HTML file and `element.js` for the pages of other sites, hashed assets beside them, the wasm
 * module as a file of its own, and of each what it is compressed.
 */

import { defineConfig } from "vitest/config";
import { compress } from "./build/compress.ts";
import { preload } from "./build/preload.ts";
import { tightenTemplates } from "./build/tighten.ts";

export default defineConfig({
  plugins: [tightenTemplates(), preload(), compress()],
  // The element's files find each other from whatever site's page they are loaded.
  base: "./",
  build: {
    // A module in a data: address would be barred by the page's content security policy.
    assetsInlineLimit: 0,
    // Done by hand: a language that nobody speaks here is not to be loaded.
    modulePreload: false,
    // `npm run dev` has them; what people download has not.
    sourcemap: false,
    target: "es2022",
    rolldownOptions: {
      input: { index: "index.html", element: "src/element.ts" },
      output: {
        // Its address stands in the pages of portals.
        entryFileNames: ({ name }) => (name === "element" ? "element.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  worker: { format: "es" },
  test: { setupFiles: ["checks/english.ts"] },
  server: { proxy: { "/api": "http://127.0.0.1:8080" } },
});
