/** Views of the page in every colour scheme, language and width. */

import { HISTORY } from "../../scenes/history";
import { testViews } from "../../support/views";

testViews(HISTORY);
