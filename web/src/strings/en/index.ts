/** Everything the page itself says, in English. What this holds, every other language holds too. */

import type { Worded } from "../problems";
import { away } from "./away";
import { card } from "./card";
import { copy } from "./copy";
import { files } from "./files";
import { history } from "./history";
import { images } from "./images";
import { overview } from "./overview";
import { options, prospect } from "./prospect";
import { reach } from "./reach";
import { session } from "./session";
import { aliasFault, aliasesFault, settings, tabs, typeUnknown } from "./tabs";
import { target } from "./target";
import { detail, trouble, unreadable, unwanted, walked } from "./trouble";
import { url } from "./url";

export const en = {
  /** The language's tag, for `lang` and for how numbers and days are written. */
  tag: "en",
  /** How numbers and days are written: English as it is written in most places. */
  locale: "en-GB",
  bytes: (number: string, one: boolean) => `${number} byte${one ? "" : "s"}`,
  justNow: "just now",
  name: "Malleus",
  tagline: "Images into Incus",
  pageTitle: "Malleus: images into Incus",
  ...files,
  ...card,
  target,
  tabs,
  copy,
  url,
  away,
  images,
  history,
  options,
  prospect,
  overview,
  reach,
  session,
  settings,
  typeUnknown,
  aliasFault,
  aliasesFault,
  trouble,
  detail,
  unreadable,
  unwanted,
  walked,
  /** Two sentences, one after the other. */
  sentences: ({ sentence, advice }: { readonly sentence: string; readonly advice: string }) => `${sentence} ${advice}`,
  /** The words for what has a code and comes from elsewhere. English is what it comes with. */
  problems: {} as Readonly<Record<string, Worded>>,
  /** Fetches more of these, for what only an edge says that is there; `null` where there are no more. */
  lateProblems: null as (() => Promise<Readonly<Record<string, Worded>>>) | null,
};
