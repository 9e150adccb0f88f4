/**
 * Every view of the page in every state, in one place: the tests of views go through them, and so do the pictures of
 * docs/screens. A new view is a new entry in one of the groups.
 */

import { CARDS } from "./cards";
import { COPY } from "./copy";
import { ENDS } from "./ends";
import { FILES } from "./files";
import { HISTORY } from "./history";
import { IMAGES } from "./images";
import { PROGRESS } from "./progress";
import type { Group } from "./scene";
import { URLS } from "./url";
import { WHO } from "./who";

export const GROUPS: readonly Group[] = [FILES, CARDS, PROGRESS, ENDS, COPY, URLS, IMAGES, HISTORY, WHO];
