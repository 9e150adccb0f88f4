/** Views of the page in every colour scheme, language and width. */

import { IMAGES } from "../../scenes/images";
import { testViews } from "../../support/views";

testViews(IMAGES);
