/** The worker's script: starts the WebAssembly module and hands commands to it in their order. */

import type { WorkerEvent } from "../generated/browser";
import init, { Session } from "../wasm/browser.js";
import type { Command } from "./commands";

const ready = init({ module_or_path: new URL("../wasm/browser_bg.wasm", import.meta.url) });
let session: Session | undefined;

function emit(event: WorkerEvent): void {
  postMessage(event);
}

function obey(command: Command): void {
  if (command.type === "inspect") {
    session = new Session(command.endpoint, emit);
    session.inspect([...command.files], [...command.paths]);
    return;
  }
  switch (command.type) {
    case "hash":
      session?.hash();
      break;
    case "wrap":
      session?.wrap(command.form);
      break;
    case "check-alias":
      session?.checkAlias(command.alias);
      break;
    case "import":
      session?.import(command.options);
      break;
    case "cancel":
      session?.cancel();
      break;
  }
}

/** Rethrown outside the promise, so that the page sees an error event rather than a silent worker. */
function fail(reason: unknown): void {
  setTimeout(() => {
    throw reason;
  });
}

addEventListener("message", (message: MessageEvent<Command>) => {
  ready
    .then(() => {
      obey(message.data);
    })
    .catch(fail);
});
