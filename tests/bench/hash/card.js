/** A fresh worker with the page's own module: the time from the command to what the card shows, in milliseconds. */

import init, { Session } from "/page/browser.js";

const ready = init({ module_or_path: "/page/browser_bg.wasm" });

addEventListener("message", async ({ data: image }) => {
  // The page loads the module when it is opened, long before anything is dropped.
  await ready;
  const begun = performance.now();
  const session = new Session(location.origin, (event) => {
    if (event.type === "inspected") {
      postMessage({ result: performance.now() - begun });
    } else if (event.type === "refused" || event.type === "problem") {
      postMessage({ error: JSON.stringify(event) });
    }
  });
  session.inspect([image], [image.name]);
});
