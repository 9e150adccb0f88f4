/** An import that stands still at a chosen byte, as faults need it. */

import type { Wired } from "./fixtures";
import type { LargeImage } from "./images";
import type { Card, ImportPage } from "./page";

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
