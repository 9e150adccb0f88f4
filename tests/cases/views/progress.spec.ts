/** Views of the page in every colour scheme, language and width. */

import { PROGRESS } from "../../scenes/progress";
import { testViews } from "../../support/views";

testViews(PROGRESS);
