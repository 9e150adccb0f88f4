/** Asks the target which images have the aliases that cards ask for, some time after they were typed. */

import type { AliasView } from "../generated/api";
import { aliasPath } from "../model/paths";
import { askable, takenBy, type Taken } from "../model/taken";
import type { Api } from "./api";

/** So long nothing more has to be typed, in milliseconds. */
const PAUSE = 400;
/** How long an answer is waited for, in milliseconds: it is only a convenience. */
const PATIENCE = 10_000;
/** The most aliases of a card that are asked after. */
const MOST = 16;

interface Watch {
  /** The target and the aliases, to tell whether they are others. */
  readonly key: string;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class AliasWatch {
  readonly #api: Api;
  readonly #onTaken: (id: number, taken: readonly Taken[]) => void;
  readonly #watches = new Map<number, Watch>();

  /** `onTaken` hears of a card's taken aliases, by its id. */
  constructor(api: Api, onTaken: (id: number, taken: readonly Taken[]) => void) {
    this.#api = api;
    this.#onTaken = onTaken;
  }

  /** The card asks for these aliases at the target. The same again changes nothing. */
  look(id: number, target: string | null, aliases: readonly string[]): void {
    const key = JSON.stringify([target, aliases]);
    const known = this.#watches.get(id);
    if (known?.key === key) {
      return;
    }
    clearTimeout(known?.timer);
    const timer = setTimeout(() => void this.#ask(id, key, target, aliases), PAUSE);
    this.#watches.set(id, { key, timer });
  }

  /** The card asks for none any more. */
  leave(id: number): void {
    clearTimeout(this.#watches.get(id)?.timer);
    this.#watches.delete(id);
  }

  stop(): void {
    for (const id of [...this.#watches.keys()]) {
      this.leave(id);
    }
  }

  async #ask(id: number, key: string, target: string | null, aliases: readonly string[]): Promise<void> {
    if (target === null) {
      return;
    }
    const asked = aliases.filter(askable).slice(0, MOST);
    const told = await Promise.all(
      asked.map((alias) => this.#api.ask<AliasView>("GET", aliasPath(target, alias), undefined, PATIENCE)),
    );
    // What has been typed meanwhile is asked after by itself.
    if (this.#watches.get(id)?.key === key) {
      this.#onTaken(id, told.flatMap((one) => (one.ok ? (takenBy(one.value) ?? []) : [])));
    }
  }
}
