/** The command that a person took along last. */

import { text } from "../strings";
import type { Shell } from "./shell";

export class Copied {
  readonly #shell: Shell;
  #id = "";

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** The import whose command it is; empty for none. */
  get id(): string {
    return this.#id;
  }

  readonly copy = async (id: string, command: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(command);
      this.#id = id;
      this.#shell.say(text.action.copied);
    } catch {
      // Without permission the command can still be selected and copied by hand.
    }
  };
}
