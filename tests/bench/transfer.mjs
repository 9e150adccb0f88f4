/**
 * The browser's side of `cargo xtask bench transfer`. Reads one command as JSON from each line of standard input and
 * answers with one line of JSON; ends, and the browser with it, when standard input does. Times are milliseconds by the
 * page's own clock.
 *
 * - `{"do": "import", "url", "file"}`: drops the file on the page and presses Import as soon as there is such a button;
 *   answers the time from the drop until the card says that the image is in Incus, and when each phase began.
 * - `{"do": "fingerprint", "url", "file"}`: drops the file and presses nothing; the time until the card shows the
 *   fingerprint.
 * - `{"do": "upload", "url", "file", "hash"}`: sends the file from the sink's own page to the sink, hashing it in a worker
 *   at the same time where asked to; the time until all of that has ended.
 *
 * `MALLEUS_CHROMIUM` is the browser.
 */

import { createInterface } from "node:readline";
import { Tab } from "./devtools.mjs";

/** How often the page is looked at, in milliseconds. */
const LOOK = 5;
/** How long one run may take, in milliseconds. */
const LIMIT = 15 * 60_000;

/** Finds an element wherever it is in open shadow trees; goes into the page as text. */
const FIND = `(selector) => {
  const within = (root) => {
    const found = root.querySelector(selector);
    if (found !== null) { return found; }
    for (const element of root.querySelectorAll("*")) {
      const inner = element.shadowRoot && within(element.shadowRoot);
      if (inner) { return inner; }
    }
    return null;
  };
  return within(document);
}`;

/**
 * Follows the newest card from the drop on; goes into the page as text.
 *
 * @param {(selector: string) => Element | null} find
 * @param {boolean} press whether to import
 * @param {number} look
 */
const follow = (find, press, look) => {
  globalThis.followed = new Promise((resolve, reject) => {
    const phases = {};
    const done = (begun) => resolve({ milliseconds: performance.now() - begun, phases });
    const watch = (begun) => {
      const card = find("[data-testid=card]");
      const phase = card?.dataset.phase ?? "none";
      phases[phase] ??= Math.round(performance.now() - begun);
      const button = find("[data-testid=import-button]");
      if (["failed", "refused", "cancelled", "expired"].includes(phase)) {
        return reject(new Error(`the card says ${phase}: ${card.innerText}`));
      }
      if (press ? phase === "done" : find("[data-testid=fingerprint]") !== null) {
        return done(begun);
      }
      if (press && button !== null && !button.disabled && phases.pressed === undefined) {
        phases.pressed = Math.round(performance.now() - begun);
        button.click();
      }
      setTimeout(watch, look, begun);
    };
    addEventListener("drop", () => watch(performance.now()), { capture: true, once: true });
  });
  // Whoever drops looks at how it ended.
  globalThis.followed.catch(() => undefined);
};

/** Sends the chosen file; goes into the page as text, see sink.html. */
const sent = (hash) => `globalThis.sendChosen(${JSON.stringify(hash)})`;

const { MALLEUS_CHROMIUM: executablePath } = process.env;
if (!executablePath) {
  throw new Error("MALLEUS_CHROMIUM must be set");
}

const tab = await Tab.open(executablePath);

async function dropped({ url, file }, press) {
  await tab.goto(url, `document.readyState === "complete" && (${FIND})("[data-testid=target][data-state=up]") !== null`);
  await tab.evaluate(`(${follow})(${FIND}, ${press}, ${LOOK})`);
  await tab.drop([file], `(${FIND})("[data-testid=drop-zone]").getBoundingClientRect()`);
  const result = await tab.evaluate("globalThis.followed");
  // What the page still does must not be in the way of the next run.
  await tab.goto("about:blank", "true");
  return result;
}

const commands = {
  import: (command) => dropped(command, true),
  fingerprint: (command) => dropped(command, false),
  upload: async ({ url, file, hash }) => {
    await tab.goto(url, `globalThis.sendChosen !== undefined`);
    await tab.choose([file]);
    const result = await tab.evaluate(sent(hash));
    await tab.goto("about:blank", "true");
    return result;
  },
};

/** What comes of it, or an error when nothing does for too long. */
async function timely(running) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came of it in ${LIMIT / 60_000} min`)), LIMIT);
  });
  return Promise.race([running, late]).finally(() => clearTimeout(timer));
}

try {
  for await (const line of createInterface(process.stdin)) {
    const command = JSON.parse(line);
    const answer = await timely(commands[command.do](command)).then(
      (result) => ({ result }),
      (error) => ({ error: String(error?.stack ?? error) }),
    );
    console.log(JSON.stringify(answer));
  }
} finally {
  await tab.close();
}
