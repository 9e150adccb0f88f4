/** Files that hover over the page: the tab that takes them is shown while they do. */

import type { Tab } from "../model/tab";
import type { Dragged } from "./whole-drop";

/** What it needs of the rest of the element. */
export interface HoveringMeans {
  /** The tab that is shown. */
  readonly shown: () => Tab;
  /** Whether files are taken here at all. */
  readonly takes: () => boolean;
  readonly show: (tab: Tab) => void;
  readonly onOver: (over: boolean) => void;
  readonly onDrop: (transfer: DataTransfer) => void;
}

export class Hovering implements Dragged {
  readonly #means: HoveringMeans;
  /** The tab to go back to if they are not dropped. */
  #left: Tab | null = null;

  constructor(means: HoveringMeans) {
    this.#means = means;
  }

  readonly onOver = (hovering: boolean): void => {
    const { shown, takes, show, onOver } = this.#means;
    const over = hovering && takes();
    if (over && shown() !== "files") {
      this.#left = shown();
      show("files");
    } else if (!over && this.#left !== null) {
      show(this.#left);
      this.#left = null;
    }
    onOver(over);
  };

  readonly onDrop = (transfer: DataTransfer): void => {
    const { takes, onOver, onDrop } = this.#means;
    this.#left = null;
    onOver(false);
    if (takes()) {
      onDrop(transfer);
    }
  };
}
