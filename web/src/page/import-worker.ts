/** The page's end of one worker. */

import type { News } from "../model/news";
import type { Command } from "../worker/commands";
import module from "../wasm/browser_bg.wasm?url";
import address from "../worker/worker.ts?worker&url";
import { lateWords } from "./late-words";
import { startable, vouched, type Policies } from "./worker-script";

/** The same for all workers: a policy can be made once only. */
let script: string | undefined;

function workerScript(): string {
  // The script lies beside this one, whosever page it is that runs it.
  const absolute = new URL(address, import.meta.url).href;
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  return (script ??= vouched(startable(absolute, location.origin), trustedTypes));
}

/** Runs one drop. */
export class ImportWorker {
  readonly #worker: Worker;

  /** `onNews` hears what it tells; `onBroken` is called when the worker cannot run at all, or breaks. */
  constructor(onNews: (news: News) => void, onBroken: () => void) {
    this.#worker = new Worker(workerScript(), { type: "module" });
    this.send({ type: "start", module: new URL(module, import.meta.url).href });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<News>) => {
      if (data.type === "problem") {
        void lateWords().then(() => { onNews(data); });
      } else {
        onNews(data);
      }
    });
    this.#worker.addEventListener("error", onBroken);
  }

  /** Gives a command. Files travel as references, not as bytes. */
  send(command: Command): void {
    this.#worker.postMessage(command);
  }

  /** Ends it at once, with whatever it is reading or sending. */
  stop(): void {
    this.#worker.terminate();
  }
}
