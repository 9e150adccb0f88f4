/** The edge's own page: registers the element and keeps a missed drop from leaving the page. */

import { fetchAhead } from "./page/fetch-ahead";
import { MalleusImport } from "./page/malleus-import";
import { text } from "./strings";

addEventListener("malleus-language", () => {
  document.documentElement.lang = text.tag;
  document.title = text.pageTitle;
});

customElements.define("malleus-import", MalleusImport);
fetchAhead();

// A file dropped beside the drop zone would otherwise replace the page, and with it every running upload.
for (const type of ["dragover", "drop"] as const) {
  addEventListener(type, (event) => {
    event.preventDefault();
  });
}
