/**
 * Makes docs/faults.md of what the tests of faults have noted, or holds it to that.
 *
 * With `UPDATE_GENERATED=1` the table is written, otherwise it must be as it would be written: the run fails where it is
 * not. Where only some of the tests ran, each of their rows has to be in it.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FullResult, Reporter, Suite, TestCase } from "@playwright/test/reporter";
import { ROW, type Row } from "./fault-row";

const TABLE = fileURLToPath(new URL("../../docs/faults.md", import.meta.url));
const COMMAND = "UPDATE_GENERATED=1 cargo xtask test --only wasm,page,e2e faults/";
/** The filters by test name with which every row is noted: none, and the one of the command above. */
const WHOLE: readonly (string | undefined)[] = ["", "faults/"];

/** The chapters in the order in which they are read; others follow. */
const ORDER = [
  "The edge is killed",
  "The edge is told to stop",
  "incusd is killed",
  "Both are restarted",
  "The link to the edge fails",
  "The link to Incus fails",
  "The edge's disk is full",
  "The disk of Incus is full",
  "The clock jumps",
  "The same is asked for twice",
  "The spool is not as it was left",
  "Incus needs mending",
  "Incus pulls from a remote",
  "The edge relays from a remote",
  "A remote sends to Incus",
  "By the page",
];

const HEADER = ["when", "fault", "what comes of it", "handed to Incus", "sent again"];

class FaultTable implements Reporter {
  #tests: readonly TestCase[] = [];

  onBegin(_config: unknown, suite: Suite): void {
    this.#tests = suite.allTests();
  }

  printsToStdio(): boolean {
    return false;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface asks for a promise
  async onEnd({ status }: FullResult): Promise<{ status: FullResult["status"] } | undefined> {
    const chapters = chaptersOf(this.#tests);
    // A failed run has no table to compare, and is failed enough.
    if (status !== "passed" || chapters.size === 0) {
      return undefined;
    }
    const whole = WHOLE.includes(process.env["MALLEUS_FILTER"]);
    if (process.env["UPDATE_GENERATED"] === "1" && whole) {
      writeFileSync(TABLE, page(chapters));
    }
    const found = readTable();
    const stale = whole
      ? found !== page(chapters)
      : [...chapters.values()].flat().some((row) => !found.includes(line(cells(row))));
    if (!stale) {
      return undefined;
    }
    process.stdout.write(`docs/faults.md is stale: run \`${COMMAND}\`\n`);
    return { status: "failed" };
  }
}

export default FaultTable;

/** The rows by their chapter, which is what the group of the test is called. */
function chaptersOf(tests: readonly TestCase[]): Map<string, Row[]> {
  const chapters = new Map<string, Row[]>();
  for (const test of tests) {
    for (const { type, description } of test.results.at(-1)?.annotations ?? []) {
      if (type === ROW && description !== undefined) {
        const rows = chapters.get(test.parent.title) ?? [];
        rows.push(JSON.parse(description) as Row);
        chapters.set(test.parent.title, rows);
      }
    }
  }
  return chapters;
}

function readTable(): string {
  try {
    return readFileSync(TABLE, "utf8");
  } catch {
    return "";
  }
}

function page(chapters: ReadonlyMap<string, readonly Row[]>): string {
  const place = (title: string): number => (ORDER.includes(title) ? ORDER.indexOf(title) : ORDER.length);
  const ordered = [...chapters].sort(([one], [other]) => place(one) - place(other));
  const count = ordered.reduce((sum, [, rows]) => sum + rows.length, 0);
  return [
    "# Faults, and what comes of them",
    "",
    `What an operator may count on when something fails in the middle of an import. Each of these ${count.toString()} cases is a test with a real`,
    "edge and a real incusd, which are killed with SIGKILL where it says so; links fail in a small proxy between the programs, and",
    "full disks are file systems of their own. The image has 80 MiB, so that the edge hands it on while it still comes in, where",
    "the fingerprint is declared by then; by the page it has 320 MiB.",
    "",
    "In the end of every case but those that say otherwise, Incus has the image exactly once, with its fingerprint and its alias, the",
    "edge knows one import, and its spool is empty. Nobody has to do anything but what the line says.",
    "",
    "- *handed to Incus*: how often the image was sent to Incus, in whole or in part. Where chance decides, both numbers stand there.",
    "- *sent again*: bytes that came to the edge more than once. What it had acknowledged to a sender never is; a test fails otherwise.",
    "  What was on its way when the fault came has to be. By the page, where a browser sends, it is not counted.",
    "",
    `Written by \`${COMMAND}\`; not by hand.`,
    ...ordered.flatMap(([title, rows]) => ["", `## ${title}`, "", ...table(rows)]),
    "",
  ].join("\n");
}

function table(rows: readonly Row[]): string[] {
  return [line(HEADER), line(HEADER.map(() => "---")).replaceAll(" ", ""), ...rows.map((row) => line(cells(row)))];
}

function cells({ when, fault, outcome, handOvers, again }: Row): string[] {
  return [when, fault, outcome, handOvers, again];
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
