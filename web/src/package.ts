/** The element as a package: registers it, where nothing else on the page has. */

import { MalleusImport } from "./class";

if (customElements.get("malleus-import") === undefined) {
  customElements.define("malleus-import", MalleusImport);
}

export { MalleusImport };
