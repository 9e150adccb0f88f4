/** エッジとワーカーが符号とともに告げることのすべて。 */

import type { Worded } from "../../problems";
import { edge } from "./edge";
import { faults, findings } from "./image";
import { incus } from "./incus";
import { page } from "./page";
import { folders, pairing, wrapping } from "./parts";
import { remote } from "./remote";

export const problems: Readonly<Record<string, Worded>> = {
  ...faults,
  ...findings,
  ...pairing,
  ...folders,
  ...wrapping,
  ...page,
  ...edge,
  ...incus,
  ...remote,
};
