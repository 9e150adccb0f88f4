/**
 * The element for pages of other sites, as the edge serves it: registers it, with the edge that the script came from as the
 * one that images go through.
 */

// All side by side, and nothing that would have to be here before they are asked for.
const [{ MalleusImport }] = await Promise.all([
  import("./page/malleus-import"),
  import("./page/language").then(({ speakFirst }) => speakFirst()),
]);

// Where several scripts on a page bring it along, the first has it.
if (customElements.get("malleus-import") === undefined) {
  // Beside the script lies the API.
  MalleusImport.home = import.meta.url.replace(/[^/]*$/u, "");
  customElements.define("malleus-import", MalleusImport);
}

export {};
