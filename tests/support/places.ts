/** Where the programs and files are that the tests need, as `cargo xtask test` tells by the environment. */

import { join } from "node:path";

/** The edge's program. */
export const EDGE = told("MALLEUS_BIN");
/** The program that starts a private incusd. */
export const XTASK = told("MALLEUS_XTASK");
/** The browser. */
export const CHROMIUM = process.env["MALLEUS_CHROMIUM"] ?? "/usr/bin/chromium";
/** The other browser. */
export const FIREFOX = process.env["MALLEUS_FIREFOX"] ?? "/usr/bin/firefox-esr";

const IMAGES = told("MALLEUS_IMAGES");

/** The path of a demonstration image, `broken/…` for one that is none. */
export function image(name: string): string {
  return join(IMAGES, name);
}

function told(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") {
    throw new Error(`${name} is not set; start these tests with: cargo xtask test --only e2e`);
  }
  return value;
}
