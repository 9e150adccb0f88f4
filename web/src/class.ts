/** The element's class as a package, with English at hand: whoever has it may make one at once. */

import { speak } from "./strings";
import { en } from "./strings/en/index";

speak(en);

export { MalleusImport } from "./page/malleus-import";
