/** The page's end of one worker. */

import type { News } from "../model/news";
import type { Command } from "../worker/commands";

/** Runs one drop. */
export class ImportWorker {
  readonly #worker: Worker;

  /** `onNews` hears what it tells; `onBroken` is called when the worker cannot run at all, or breaks. */
  constructor(onNews: (news: News) => void, onBroken: () => void) {
    this.#worker = new Worker(new URL("../worker/worker.ts", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", (message: MessageEvent<News>) => {
      onNews(message.data);
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
