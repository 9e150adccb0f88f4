/** How the end-to-end tests run: two files at a time, in Debian's Chromium, those of `cases/firefox` in its Firefox. */

import { defineConfig } from "@playwright/test";
import { ARGS } from "./support/chromium.mjs";
import { CHROMIUM } from "./support/places";

export default defineConfig({
  testDir: "cases",
  outputDir: "test-results",
  // Mostly they wait, for a daemon that starts or a link that is slow. Each has its Incus server to itself, and none
  // may mind how quick the machine is.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  reporter: [["list"], ["./support/fault-table.ts"], ["./support/failures.ts"]],
  // Limits for a hung test, far above what any step takes on a busy machine.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  use: {
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "UTC",
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: true, sources: false, attachments: false },
    launchOptions: {
      executablePath: CHROMIUM,
      args: ARGS,
    },
  },
});
