/** エッジが符号とともに告げること。初めて告げられたときに読み込みます。 */

import type { Worded } from "../../problems";
import { denied } from "./denied";
import { edge } from "./edge";
import { incus } from "./incus";
import { remote } from "./remote";

export const late: Readonly<Record<string, Worded>> = { ...denied, ...edge, ...incus, ...remote };
