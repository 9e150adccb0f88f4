/** Hashes files with the page's own reader and kernel. */

import init, { benchFile } from "/bench/browser.js";

await init({ module_or_path: "/bench/browser_bg.wasm" });
addEventListener("message", ({ data: file }) => {
  benchFile(file).then(
    (result) => postMessage({ result }),
    (error) => postMessage({ error: String(error?.stack ?? error) }),
  );
});
postMessage({ result: "ready" });
