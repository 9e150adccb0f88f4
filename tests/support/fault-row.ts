/** A row of the table of faults, on its way from a test to the reporter. */

import { expect, type TestInfo } from "@playwright/test";
import type { Wired } from "./fixtures";

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

/** What a case by the page came to. */
export interface PageRow extends Pick<Row, "when" | "fault" | "outcome"> {
  /** How often the image was handed to Incus, or began to be; where chance decides, each number it may be. */
  readonly handOvers: readonly number[];
}

/** As `note`, for what a browser sends: that is held to what was handed to Incus. */
export function noteByPage(info: TestInfo, { toIncus }: Wired, { handOvers, ...row }: PageRow): void {
  expect(handOvers, "how often Incus was handed the image").toContain(toIncus.files);
  note(info, { ...row, handOvers: handOvers.join(" or "), again: "not counted" });
}
