/** How the page is built: one HTML file, hashed assets beside it, the wasm module as a file of its own. */

import { defineConfig } from "vite";

export default defineConfig({
  build: {
    // A module in a data: address would be barred by the page's content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
    target: "es2022",
  },
  worker: { format: "es" },
  server: { proxy: { "/api": "http://127.0.0.1:8080" } },
});
