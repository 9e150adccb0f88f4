/** Uppy as it comes from npm, on a page at the edge's own address, which is where the edge takes uploads from. */

import { fileURLToPath } from "node:url";
import type { Page, Request } from "@playwright/test";
import { build } from "vite";
import { SAID } from "./outcome";
import type { Options } from "./uppy-page";

const SCRIPT = fileURLToPath(new URL("uppy-page.ts", import.meta.url));
/** Where the page is shown; nothing of the edge's own is there. */
const PLACE = "/bring-your-own";
const HTML = `<!doctype html><title>Uppy</title><input id="image" type="file"><script type="module" src="${PLACE}.js"></script>`;

/** The module at `path` and all it imports, as one for the browser. */
export async function bundled(path: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: false, target: "es2022", lib: { entry: path, formats: ["es"] } },
  });
  const bundle = Array.isArray(built) ? built[0] : built;
  if (bundle === undefined || !("output" in bundle)) {
    throw new Error(`nothing was built of ${path}`);
  }
  return bundle.output[0].code;
}

/** Shows a page at the edge's address with this script, and a field for a file. */
export async function openWith(page: Page, url: string, script: string): Promise<void> {
  await page.route(`${url}${PLACE}`, (route) => route.fulfill({ contentType: "text/html", body: HTML }));
  await page.route(`${url}${PLACE}.js`, (route) => route.fulfill({ contentType: "text/javascript", body: script }));
  await page.goto(`${url}${PLACE}`);
}

let script: string | undefined;

/** The page, its requests to the edge, and the one file it is given. */
export class UppyPage {
  readonly #page: Page;
  /** The offsets at which bodies began, in their order. */
  readonly begun: number[] = [];
  /** How many uploads it made. */
  made = 0;

  private constructor(page: Page) {
    this.#page = page;
    page.on("request", (request) => { this.#note(request); });
  }

  static async open(page: Page, url: string, path: string): Promise<UppyPage> {
    const uppy = new UppyPage(page);
    script ??= await bundled(SCRIPT);
    await openWith(page, url, script);
    await page.locator("#image").setInputFiles(path);
    return uppy;
  }

  /** Sends the file; settled when Uppy says that it is through, with the upload's address. */
  send(meta: Readonly<Record<string, string>> = SAID, options: Options = {}): Promise<string | undefined> {
    return this.#page.evaluate(([meta, options]) => window.sender.send(meta, options), [meta, options] as const);
  }

  /** Pauses, and goes on. */
  async toggle(): Promise<void> {
    await this.#page.evaluate(() => { window.sender.toggle(); });
  }

  async remove(): Promise<void> {
    await this.#page.evaluate(() => { window.sender.remove(); });
  }

  #note(request: Request): void {
    if (request.method() === "PATCH") {
      this.begun.push(Number(request.headers()["upload-offset"]));
    } else if (request.method() === "POST") {
      this.made += 1;
    }
  }
}
