/** A button that copies words, and says of itself that it has. */

import { html, nothing, type TemplateResult } from "lit";
import { AsyncDirective, directive } from "lit/async-directive.js";
import { text } from "../strings";

/** How long it says so, in milliseconds. */
const SAID = 6_000;

/** What it copies, and how it looks. */
export interface Copyable {
  /** What goes to the clipboard. */
  readonly words: string;
  /** What that is, to tell the button from others. */
  readonly name: string;
  /** Where it is shown, by its id in the same root: selected where the browser lets nothing be copied. */
  readonly shown: string;
  readonly testid: string;
}

type State = "ready" | "copied" | "selected";

class CopyButton extends AsyncDirective {
  #copyable: Copyable | null = null;
  #state: State = "ready";
  #timer: ReturnType<typeof setTimeout> | undefined;

  override render(copyable: Copyable): TemplateResult {
    if (copyable.words !== this.#copyable?.words) {
      this.#state = "ready";
    }
    this.#copyable = copyable;
    return this.#view(copyable);
  }

  override disconnected(): void {
    clearTimeout(this.#timer);
    this.#state = "ready";
  }

  #view({ name, testid }: Copyable): TemplateResult {
    const said = this.#state === "ready" ? "" : this.#state === "copied" ? text.action.copied : text.action.selected;
    // Both words lie in the same place, so that nothing moves when one takes the other's.
    return html`<button
        type="button"
        class="small copy"
        data-testid=${testid}
        data-state=${this.#state}
        aria-label=${text.action.named(text.action.copy, name)}
        @click=${(event: Event) => void this.#copy(event)}
      ><span>${text.action.copy}</span><span aria-hidden="true">${text.action.copied}</span></button
      ><span class=${this.#state === "selected" ? "hint" : "unseen"} role="status">${said === "" ? nothing : said}</span>`;
  }

  async #copy(event: Event): Promise<void> {
    const copyable = this.#copyable;
    if (copyable === null) {
      return;
    }
    const root = (event.currentTarget as HTMLElement).getRootNode();
    try {
      await navigator.clipboard.writeText(copyable.words);
      this.#state = "copied";
    } catch {
      // No permission, or a page that did not come by a safe way: the person copies what is selected.
      this.#state = select(root, copyable.shown) ? "selected" : "ready";
    }
    if (!this.isConnected) {
      return;
    }
    this.setValue(this.#view(copyable));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#state = "ready";
      this.setValue(this.#view(this.#copyable ?? copyable));
    }, SAID);
  }
}

/** Selects all of an element; false where there is none. */
function select(root: Node, id: string): boolean {
  const element = root instanceof ShadowRoot || root instanceof Document ? root.getElementById(id) : null;
  if (element === null) {
    return false;
  }
  getSelection()?.selectAllChildren(element);
  return true;
}

const view = directive(CopyButton);

/** The button. */
export function copyButton(copyable: Copyable): unknown {
  return view(copyable);
}
