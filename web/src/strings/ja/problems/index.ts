/** ワーカーが符号とともに告げることのすべて。エッジが告げることは late-ja にあります。 */

import type { Worded } from "../../problems";
import { faults, findings } from "./image";
import { page } from "./page";
import { folders, pairing, wrapping } from "./parts";

export const problems: Readonly<Record<string, Worded>> = {
  ...faults,
  ...findings,
  ...pairing,
  ...folders,
  ...wrapping,
  ...page,
};
