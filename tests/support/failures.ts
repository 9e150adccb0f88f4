/** Says at the very end which tests failed and by what: their logs and traces, told before, bury it. */

import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** Lines told of each error, and errors told in all. */
const LINES = 12;
const MOST = 20;

class Failures implements Reporter {
  readonly #told: string[] = [];

  onTestEnd(test: TestCase, { status, errors }: TestResult): void {
    if (status === test.expectedStatus || status === "skipped") {
      return;
    }
    const words = errors.map(({ message, value }) => stripVTControlCharacters(message ?? value ?? "").split("\n").slice(0, LINES).join("\n  "));
    this.#told.push(`${status}: ${test.titlePath().filter((part) => part !== "").join(" › ")}\n  ${words.join("\n  ")}`);
  }

  printsToStdio(): boolean {
    return false;
  }

  onEnd(): void {
    for (const one of this.#told.slice(0, MOST)) {
      process.stdout.write(`\n${one}\n`);
    }
  }
}

export default Failures;
