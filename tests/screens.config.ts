/** How the pictures of docs/screens are taken: as the end-to-end tests run, without scrollbars in them. */

import { ARGS } from "./support/chromium.mjs";
import { CHROMIUM } from "./support/places";
import tests from "./playwright.config";

export default {
  ...tests,
  testDir: "screens",
  workers: 1,
  reporter: "list",
  use: {
    ...tests.use,
    trace: "off" as const,
    contextOptions: { reducedMotion: "reduce" as const },
    launchOptions: { executablePath: CHROMIUM, args: [...ARGS, "--hide-scrollbars"] },
  },
};
