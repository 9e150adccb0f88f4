/**
 * The edge's own page: registers the element, sets what a site wants of it that has it in a frame, and keeps a missed drop
 * from leaving the page.
 */

import { framed } from "./page/framed";

// Only in a frame, and whose that may be the operator has said: a link to the page sets nothing.
if (parent !== window) {
  const element = document.querySelector("malleus-import");
  for (const [name, value] of framed(location.search)) {
    element?.setAttribute(name, value);
  }
}

// Side by side; and the element is not there before there is something to say.
const [rest, first] = await Promise.all([import("./page/rest"), import("./page/words").then(({ fetchFirstWords }) => fetchFirstWords())]);
rest.speakFirst(first);
addEventListener("malleus-language", () => {
  document.documentElement.lang = rest.text.tag;
  document.title = rest.text.pageTitle;
});
customElements.define("malleus-import", rest.MalleusImport);
rest.fetchAhead();

// A file dropped beside the drop zone would otherwise replace the page, and with it every running upload. The element hears of
// it first, however late it began to listen: what is prevented already it leaves alone.
for (const type of ["dragover", "drop"] as const) {
  const prevent = (event: Event): void => { event.preventDefault(); };
  addEventListener(
    type,
    () => {
      removeEventListener(type, prevent);
      addEventListener(type, prevent, { once: true });
    },
    { capture: true },
  );
}
