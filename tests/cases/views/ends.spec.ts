/** Views of the page in every colour scheme, language and width. */

import { ENDS } from "../../scenes/ends";
import { testViews } from "../../support/views";

testViews(ENDS);
