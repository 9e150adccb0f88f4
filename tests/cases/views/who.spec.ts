/** Views of the page in every colour scheme, language and width. */

import { WHO } from "../../scenes/who";
import { testViews } from "../../support/views";

testViews(WHO);
