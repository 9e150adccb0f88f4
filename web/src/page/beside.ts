/** What goes on beside the cards while they send: the browser's tab, the device's sleep, and a page that is left. */

import { moving, sending } from "../model/card";
import type { FilesTab } from "./files-tab";
import { StayAwake } from "./stay-awake";
import { TabSign } from "./tab-sign";
import { hearWaking } from "./waking";

export class Beside {
  readonly #files: FilesTab;
  readonly #sign: TabSign;
  readonly #awake: StayAwake;

  /** Goes on until `signal` says otherwise. `refresh` is called when the link to the edge may be dead; what is sent follows. */
  constructor(files: FilesTab, refresh: () => Promise<void>, signal: AbortSignal) {
    this.#files = files;
    this.#sign = new TabSign(signal);
    this.#awake = new StayAwake(signal);
    hearWaking(
      {
        onNetwork: (online) => { files.setOnline(online); },
        onWake: (dead) => {
          if (dead) {
            void refresh().then(() => { files.wake(true); });
          } else {
            files.wake(false);
          }
        },
      },
      signal,
    );
    addEventListener(
      "beforeunload",
      (event) => {
        if (files.cards.some(sending)) {
          event.preventDefault();
        }
      },
      { signal },
    );
  }

  /** The cards may have changed: `host` is marked busy while some send; with `titled`, the browser's tab tells how they stand. */
  see(host: HTMLElement, titled: boolean): void {
    host.toggleAttribute("busy", this.#files.cards.some(sending));
    this.#awake.want(this.#files.cards.some(moving));
    if (titled) {
      this.#sign.show(this.#files.overview);
    }
  }
}
