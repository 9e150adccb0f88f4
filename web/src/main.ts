/**
 * The edge's own page: registers the element, sets what a site wants of it that has it in a frame, and keeps a missed drop
 * from leaving the page.
 */

import { framed } from "./page/framed";
import { fetchAhead } from "./page/fetch-ahead";
import { speakFirst } from "./page/language";
import { text } from "./strings";

addEventListener("malleus-language", () => {
  document.documentElement.lang = text.tag;
  document.title = text.pageTitle;
});

// Only in a frame, and whose that may be the operator has said: a link to the page sets nothing.
if (parent !== window) {
  const element = document.querySelector("malleus-import");
  for (const [name, value] of framed(location.search)) {
    element?.setAttribute(name, value);
  }
}

// A file dropped beside the drop zone would otherwise replace the page, and with it every running upload.
for (const type of ["dragover", "drop"] as const) {
  addEventListener(type, (event) => {
    event.preventDefault();
  });
}

// Side by side; and it is not there before there is something to say.
const [{ MalleusImport }] = await Promise.all([import("./page/malleus-import"), speakFirst()]);
customElements.define("malleus-import", MalleusImport);
fetchAhead();
