/** Waits for the words that what is told next may need, as it may be said aloud at once. */

import { fetchLate } from "../strings";

/** How long they are waited for, in milliseconds: what is told is told in any case. */
const PATIENCE = 2_000;

export async function lateWords(): Promise<void> {
  await Promise.race([fetchLate(), new Promise((over) => setTimeout(over, PATIENCE))]);
}
