/** An import that stands still at a chosen byte, as faults need it. */

import { expect, type Wired } from "./fixtures";
import type { LargeImage } from "./images";
import type { Link } from "./link";
import type { Card, ImportPage } from "./page";
import type { AwayCard, UrlTab } from "./tabs";
import type { Web } from "./web";

/** Opens the page, drops the large image, imports it as `large`, and comes back when what `hold` sets holds it. */
export async function importUntil(
  app: ImportPage,
  { toEdge }: Wired,
  large: LargeImage,
  hold: () => Promise<void>,
): Promise<Card> {
  await app.open(toEdge.url);
  const card = await app.drop(large.path);
  const held = hold();
  await card.importAs("large");
  await held;
  return card;
}

/** Begins to fetch the image, and comes back when half of it is held on its way. */
export async function fetchHalf(tab: UrlTab, web: Web, toWeb: Link, { path, size }: LargeImage): Promise<AwayCard> {
  web.put("/noise.tar", { file: path });
  const held = toWeb.holdBack(size / 2);
  await tab.fill({ url: `https://localhost:${toWeb.port.toString()}/noise.tar`, aliases: "noise" });
  const card = await tab.submit();
  await held;
  await expect(card.part("progress-download"), "the bar says how far it is").toHaveAttribute("value", /^[1-9]/);
  return card;
}
