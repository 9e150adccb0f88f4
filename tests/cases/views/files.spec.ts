/** Views of the page in every colour scheme, language and width. */

import { FILES } from "../../scenes/files";
import { testViews } from "../../support/views";

testViews(FILES);
