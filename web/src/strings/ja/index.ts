/** ページが話すことのすべて、日本語で。 */

import type { Text } from "../../strings";
import { away } from "./away";
import { card } from "./card";
import { copy } from "./copy";
import { files } from "./files";
import { history } from "./history";
import { images } from "./images";
import { overview } from "./overview";
import { problems } from "./problems/index";
import { options, prospect } from "./prospect";
import { reach } from "./reach";
import { session } from "./session";
import { aliasFault, aliasesFault, settings, tabs } from "./tabs";
import { target } from "./target";
import { detail, trouble, unreadable, unwanted, walked } from "./trouble";
import { url } from "./url";

export const ja: Text = {
  tag: "ja",
  locale: "ja-JP",
  bytes: (number) => `${number} バイト`,
  justNow: "たった今",
  name: "Malleus",
  tagline: "イメージを Incus へ",
  pageTitle: "Malleus: イメージを Incus へ",
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
  typeUnknown: "種類不明",
  aliasFault,
  aliasesFault,
  trouble,
  detail,
  unreadable,
  unwanted,
  walked,
  sentences: ({ sentence, advice }) => `${sentence}${advice}`,
  problems,
  lateProblems: async () => (await import("./problems/late-ja")).late,
};
