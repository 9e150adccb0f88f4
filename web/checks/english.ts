/** Before the tests of each file: the page speaks English, as no module does by itself. */

import { speak } from "../src/strings";
import { en } from "../src/strings/en/index";

speak(en);
