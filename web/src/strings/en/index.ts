/** Everything the page itself says, in English. What this holds, every other language holds too. */

import { away } from "./away";
import { card } from "./card";
import { copy } from "./copy";
import { files } from "./files";
import { history } from "./history";
import { images } from "./images";
import { overview } from "./overview";
import { aliasFault, aliasesFault, settings, tabs, typeUnknown } from "./tabs";
import { target } from "./target";
import { trouble, unreadable } from "./trouble";
import { url } from "./url";

export const en = {
  /** The language's tag, for `lang` and for how numbers and days are written. */
  tag: "en",
  name: "Malleus",
  tagline: "Images into Incus",
  ...files,
  ...card,
  target,
  tabs,
  copy,
  url,
  away,
  images,
  history,
  overview,
  settings,
  typeUnknown,
  aliasFault,
  aliasesFault,
  trouble,
  unreadable,
};
