/** Views of the page in every colour scheme, language and width. */

import { COPY } from "../../scenes/copy";
import { testViews } from "../../support/views";

testViews(COPY);
