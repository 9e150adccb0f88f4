/** Views of the page in every colour scheme, language and width. */

import { CARDS } from "../../scenes/cards";
import { testViews } from "../../support/views";

testViews(CARDS);
