/** The element's class as a package, with English at hand: whoever has it may make one at once. */

import { speak, spoken } from "./strings";
import { en } from "./strings/en/index";

if (!spoken()) {
  speak(en);
}

export { MalleusImport } from "./page/malleus-import";
