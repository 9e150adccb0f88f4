/** The worker's script: starts the WebAssembly module and hands commands to it in their order. */

import type { ImportView } from "../generated/api";
import type { News } from "../model/news";
import init, { Session } from "../wasm/browser.js";
import type { Command, Proof } from "./commands";
import { Lead, type Means } from "./lead";

/** How long the list of imports is waited for, in milliseconds. */
const PATIENCE = 5_000;
/** How often the clock is looked at, in milliseconds, and by how much that comes too late after a sleep. */
const BEAT = 2_000;
const GAP = 10_000;

interface Drop {
  readonly session: Session;
  /** What each request tells of who asks. */
  proof: Proof;
  readonly lead: Lead;
}

let ready: Promise<unknown> = Promise.reject(new Error("not started"));
ready.catch(() => undefined);
let drop: Drop | undefined;
/** Whether the page lets bytes go out. */
let going = false;

function emit(news: News): void {
  postMessage(news);
}

function begin(endpoint: string, proof: Proof, look: boolean): Drop {
  const means: Means = {
    // Only safe origins have locks.
    locks: (navigator as { locks?: LockManager }).locks,
    imports: () => imports(endpoint, begun.proof),
    begin: (id, options) => {
      session.network(navigator.onLine);
      session.import(id, options);
    },
    emit,
  };
  const lead: Lead = new Lead(means, look);
  const session = new Session(endpoint, lead.hear.bind(lead));
  const begun: Drop = { session, lead, proof };
  identify(begun, proof);
  return begun;
}

function identify(known: Drop, proof: Proof): void {
  known.proof = proof;
  known.session.identify(headersOf(proof));
}

function headersOf(proof: Proof): Headers {
  return new Headers(proof.map(([name, value]): [string, string] => [name, value]));
}

async function imports(endpoint: string, proof: Proof): Promise<readonly ImportView[] | null> {
  try {
    const response = await fetch(`${endpoint}/api/v1/imports`, { headers: headersOf(proof), signal: AbortSignal.timeout(PATIENCE) });
    return response.ok ? ((await response.json()) as readonly ImportView[]) : null;
  } catch {
    return null;
  }
}

function obey(command: Command): void {
  if (command.type === "inspect") {
    drop = begin(command.endpoint, command.proof, command.look);
    drop.session.inspect([...command.files], [...command.paths]);
    return;
  }
  if (drop === undefined) {
    return;
  }
  const { session, lead } = drop;
  switch (command.type) {
    case "start":
      break;
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
    case "identify":
      identify(drop, command.proof);
      break;
    case "wake":
      wake(session, command.dead);
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

/** Has what waits tried at once; and what is open begun anew, where the connections may be dead. */
function wake(session: Session, dead: boolean): void {
  session.network(navigator.onLine);
  if (dead && going && navigator.onLine) {
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

// By the clock on the wall: others stand still while a device sleeps.
let beat = Date.now();
setInterval(() => {
  const now = Date.now();
  if (now - beat > BEAT + GAP && drop !== undefined) {
    wake(drop.session, true);
  }
  beat = now;
}, BEAT);

for (const network of ["online", "offline"]) {
  addEventListener(network, () => {
    drop?.session.network(network === "online");
  });
}

addEventListener("message", (message: MessageEvent<Command>) => {
  const { data } = message;
  if (data.type === "start") {
    ready = init({ module_or_path: data.module });
  }
  ready
    .then(() => {
      obey(data);
    })
    .catch(fail);
});
