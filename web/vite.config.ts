/**
 * How the page is built: one HTML file, hashed assets beside it, the wasm module as a file of its own, and of each what it
 * is compressed.
 */

import { defineConfig } from "vite";
import { compress } from "./build/compress.ts";
import { tightenTemplates } from "./build/tighten.ts";

export default defineConfig({
  plugins: [tightenTemplates(), compress()],
  build: {
    // A module in a data: address would be barred by the page's content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // `npm run dev` has them; what people download has not.
    sourcemap: false,
    target: "es2022",
  },
  worker: { format: "es" },
  server: { proxy: { "/api": "http://127.0.0.1:8080" } },
});
