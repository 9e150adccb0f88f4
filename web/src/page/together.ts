/** What is done with all cards at once, by the bar above them. */

import type { TemplateResult, nothing } from "lit";
import type { Card } from "../model/card";
import { overviewOf, type Deed, type Overview } from "../model/overview";
import type { Drops } from "./drops";
import { overviewView, SEVERAL, type OverviewActions } from "./overview-view";
import type { Shell } from "./shell";

/** How many cards something is done with before what became of them is drawn: all at once would be felt. */
const AT_ONCE = 40;

export class Together {
  readonly #drops: Drops;
  readonly #shell: Shell;
  readonly #canWork: (card: Card) => boolean;
  /** Whether it is asked once more if all are to be cancelled. */
  #asking = false;
  readonly #actions: OverviewActions = {
    does: (deed) => {
      if (deed === "cancel" && this.#overview.counts.underWay > 0) {
        this.#ask(true);
      } else {
        void this.do(deed);
      }
    },
    confirm: () => {
      this.#ask(false);
      void this.do("cancel");
    },
    keep: () => { this.#ask(false); },
  };

  /** `canWork` says whether a card's import could work, as far as is known. */
  constructor(drops: Drops, shell: Shell, canWork: (card: Card) => boolean) {
    this.#drops = drops;
    this.#shell = shell;
    this.#canWork = canWork;
  }

  view(): TemplateResult | typeof nothing {
    const overview = this.#overview;
    return overviewView(overview, this.#asking && overview.total >= SEVERAL, this.#actions);
  }

  /** Does it with every card that it can be done with. Those that wait go first: else each would come to its turn. */
  async do(deed: Deed): Promise<void> {
    const ids = new Set(this.#overview.deeds[deed]);
    const cards = this.#drops.cards.filter((card) => ids.has(card.id) && (deed !== "import" || this.#canWork(card)));
    const waiting = (card: Card): boolean => card.queued || card.waiting;
    const ordered = [...cards.filter(waiting), ...cards.filter((card) => !waiting(card))];
    for (const [at, { id }] of ordered.entries()) {
      if (at % AT_ONCE === AT_ONCE - 1) {
        await new Promise((resolve) => setTimeout(resolve));
      }
      this.#doWith(id, deed);
    }
    // The button that had the focus is gone.
    const { total, deeds } = this.#overview;
    if (deeds[deed].length === 0) {
      this.#shell.focus(total < SEVERAL ? "#choose" : "#overview");
    }
    this.#shell.changed();
  }

  get #overview(): Overview {
    return overviewOf(this.#drops.cards);
  }

  #ask(asking: boolean): void {
    this.#asking = asking;
    this.#shell.changed();
  }

  #doWith(id: number, deed: Deed): void {
    switch (deed) {
      case "import":
        this.#drops.import(id);
        break;
      case "pause":
        this.#drops.pause(id);
        break;
      case "resume":
        this.#drops.resume(id);
        break;
      case "cancel":
        this.#drops.cancel(id);
        break;
      case "retry":
        this.#drops.retry(id);
        break;
      case "clear":
        this.#drops.remove(id);
        break;
    }
  }
}
