/**
 * Has the browser part with connections that died while nobody looked. It keeps those it has used for what is asked next,
 * and on a dead one that is answered by nobody: an event stream, which has no time of its own to be answered in, would
 * stay without news for as long as the system takes to notice.
 */

import { pathOf } from "../model/paths";
import type { Access } from "./access";

/** As many connections as browsers have to one host, so that each that is kept gets something to do. */
const MOST = 6;
/** How long an answer is waited for, in milliseconds. A connection whose request is given up is closed. */
const PATIENCE = 2_000;

/** Comes back when all of them are proven or closed. */
export async function leaveDeadEnds(access: Access): Promise<void> {
  const ask = async (): Promise<void> => {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await access.send(pathOf("urls"), { cache: "no-store", signal });
    await answer.arrayBuffer();
  };
  await Promise.allSettled(Array.from({ length: MOST }, ask));
}
