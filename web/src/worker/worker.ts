/** The worker's script: starts the WebAssembly module and hands commands to it in their order. */

import type { ImportView } from "../generated/api";
import type { News } from "../model/news";
import init, { Session } from "../wasm/browser.js";
import type { Command } from "./commands";
import { Lead, type Means } from "./lead";

/** How long the list of imports is waited for, in milliseconds. */
const PATIENCE = 5_000;

interface Drop {
  readonly session: Session;
  readonly lead: Lead;
}

const ready = init({ module_or_path: new URL("../wasm/browser_bg.wasm", import.meta.url) });
let drop: Drop | undefined;
/** Whether the page lets bytes go out. */
let going = false;

function emit(news: News): void {
  postMessage(news);
}

function begin(endpoint: string, look: boolean): Drop {
  const means: Means = {
    // Only safe origins have locks.
    locks: (navigator as { locks?: LockManager }).locks,
    imports: () => imports(endpoint),
    begin: (id, options) => {
      session.network(navigator.onLine);
      session.import(id, options);
    },
    emit,
  };
  const lead: Lead = new Lead(means, look);
  const session = new Session(endpoint, lead.hear.bind(lead));
  return { session, lead };
}

async function imports(endpoint: string): Promise<readonly ImportView[] | null> {
  try {
    const response = await fetch(`${endpoint}/api/v1/imports`, { signal: AbortSignal.timeout(PATIENCE) });
    return response.ok ? ((await response.json()) as readonly ImportView[]) : null;
  } catch {
    return null;
  }
}

function obey(command: Command): void {
  if (command.type === "inspect") {
    drop = begin(command.endpoint, command.look);
    drop.session.inspect([...command.files], [...command.paths]);
    return;
  }
  if (drop === undefined) {
    return;
  }
  const { session, lead } = drop;
  switch (command.type) {
    case "hash":
      session.hash(command.known);
      break;
    case "wrap":
      session.wrap(command.form);
      break;
    case "import":
      lead.import(command.options).catch(fail);
      break;
    case "go-on":
      lead.goOn(command.id).catch(fail);
      break;
    case "go":
      going = true;
      session.go();
      break;
    case "wake":
      wake(session);
      break;
    case "pause":
      going = false;
      session.pause();
      break;
    case "cancel":
      lead.cancel();
      session.cancel();
      break;
  }
}

/** Has what is open, or waits to be tried again, begun anew at once. */
function wake(session: Session): void {
  session.network(navigator.onLine);
  if (going && navigator.onLine) {
    session.pause();
    session.go();
  }
}

/** Rethrown outside the promise, so that the page sees an error event rather than a silent worker. */
function fail(reason: unknown): void {
  setTimeout(() => {
    throw reason;
  });
}

for (const network of ["online", "offline"]) {
  addEventListener(network, () => {
    drop?.session.network(network === "online");
  });
}

addEventListener("message", (message: MessageEvent<Command>) => {
  ready
    .then(() => {
      obey(message.data);
    })
    .catch(fail);
});
