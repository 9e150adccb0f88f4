/**
 * The element for pages of other sites, as the edge serves it: registers it, with the edge that the script came from as the
 * one that images go through.
 */

// Side by side; and nothing else would have to be here before they are asked for.
const [{ MalleusImport, speakFirst, spoken }, first] = await Promise.all([
  import("./page/rest"),
  import("./page/words").then(({ fetchFirstWords }) => fetchFirstWords()),
]);

// Where several scripts on a page bring it along, the first has it.
if (customElements.get("malleus-import") === undefined) {
  // Beside the script lies the API.
  MalleusImport.home = import.meta.url.replace(/[^/]*$/u, "");
  if (!spoken()) {
    speakFirst(first);
  }
  customElements.define("malleus-import", MalleusImport);
}

export {};
