/** How the example is built: nothing in it is about the element. */

import { defineConfig } from "vite";

export default defineConfig({
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2022" },
});
