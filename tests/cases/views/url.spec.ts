/** Views of the page in every colour scheme, language and width. */

import { URLS } from "../../scenes/url";
import { testViews } from "../../support/views";

testViews(URLS);
