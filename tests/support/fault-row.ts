/** A row of the table of faults, on its way from a test to the reporter. */

import type { TestInfo } from "@playwright/test";

/** What a case came to, in words. */
export interface Row {
  /** What was going on when the fault came. */
  readonly when: string;
  readonly fault: string;
  readonly outcome: string;
  readonly handOvers: string;
  /** What was sent again. */
  readonly again: string;
}

/** The kind of an annotation that is a row. */
export const ROW = "fault";

/** Writes a row down. */
export function note(info: TestInfo, row: Row): void {
  info.annotations.push({ type: ROW, description: JSON.stringify(row) });
}
