/** The element `<malleus-import endpoint="">`: a thin shell around drops, their cards and the link to the edge. */

import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { sending, type Card } from "../model/card";
import { title } from "../model/describe";
import { nameOf, type OpenImport } from "../model/open";
import { text } from "../strings";
import { cardView, type CardActions } from "./card-view";
import { dropZone } from "./drop-zone";
import { Drops } from "./drops";
import { OpenImports } from "./open-imports";
import { openView } from "./open-view";
import { EdgeLink, type Target } from "./edge-link";
import { styles } from "./styles";
import { cardStyles } from "./styles-card";
import { openStyles } from "./styles-open";
import { targetView } from "./target-view";

/**
 * Takes Incus image files and imports them through the edge at `endpoint`: an address the API lies under, absolute or
 * relative to the page; empty for the page's own origin. Read when the element is connected.
 */
export class MalleusImport extends LitElement {
  static override readonly styles = [styles, cardStyles, openStyles];
  static override readonly properties = { endpoint: { type: String } };

  declare endpoint: string;

  readonly #drops = new Drops(
    () => this.#base,
    {
      knows: (id) => this.#link?.knows(id) ?? Promise.resolve(null),
      cancel: (id) => this.#link?.cancel(id) ?? Promise.resolve(null),
      retry: (id) => this.#link?.retry(id) ?? Promise.resolve("unreachable"),
    },
    (before, after) => {
      this.#onCard(before, after);
    },
    (said) => {
      this.#announcement = said;
      this.requestUpdate();
    },
  );
  readonly #open = new OpenImports(
    (id) => this.#drops.cards.some(({ importId }) => importId === id),
    () => {
      this.requestUpdate();
    },
  );
  #link: EdgeLink | undefined;
  #target: Target = { kind: "asking" };
  #over = false;
  #copied: number | undefined;
  #announcement = "";
  /** What is to have the focus after the next drawing. */
  #focus = "";
  #connected = new AbortController();

  constructor() {
    super();
    this.endpoint = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    addEventListener("beforeunload", (event) => { this.#beforeUnload(event); }, { signal });
    this.#link = new EdgeLink(this.#base, {
      onImport: (view) => {
        this.#drops.onImport(view);
        this.#open.onImport(view);
      },
      onReopened: () => void this.#drops.check(),
      onTarget: (target) => {
        this.#target = target;
        this.requestUpdate();
      },
    });
    this.#link.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#connected.abort();
    this.#link?.stop();
    this.#open.stop();
    this.#drops.stop();
  }

  protected override render(): TemplateResult {
    const cards = this.#drops.cards;
    return html`
      <header>
        <h1>${text.name}<span class="tagline">${text.tagline}</span></h1>
        ${targetView(this.#target)}
      </header>
      <main>
        ${dropZone({
          over: this.#over,
          compact: cards.length > 0,
          onOver: (over) => { this.#setOver(over); },
          notice: this.#drops.passedOver.length === 0 ? "" : text.passedOver(this.#drops.passedOver),
          onDrop: (transfer) => void this.#drops.addDropped(transfer),
          onChoice: (files) => void this.#drops.addChosen(files),
        })}
        ${cards.length === 0
          ? nothing
          : html`<ul class="cards">
              ${repeat(cards, ({ id }) => id, (card) => cardView(card, this.#project, this.#copied === card.id, this.#actions(card)))}
            </ul>`}
        ${openView(this.#open.shown, (open) => void this.#callOff(open))}
      </main>
      <div class="unseen" aria-live="polite">${this.#announcement}</div>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.toggleAttribute("busy", this.#drops.cards.some(sending));
    if (this.#focus !== "") {
      this.renderRoot.querySelector<HTMLElement>(this.#focus)?.focus();
      this.#focus = "";
    }
  }

  /** The absolute address the API lies under, without a slash at its end. */
  get #base(): string {
    return new URL(this.endpoint === "" ? "/" : this.endpoint, document.baseURI).href.replace(/\/+$/, "");
  }

  get #project(): string {
    return this.#target.kind === "known" ? this.#target.view.project : "default";
  }

  #actions({ id }: Card): CardActions {
    return {
      typeAlias: (alias) => { this.#drops.typeAlias(id, alias); },
      chooseAliasTaken: (choice) => { this.#drops.chooseAliasTaken(id, choice); },
      describe: (field, value) => { this.#drops.describe(id, field, value); },
      wrap: () => { this.#drops.wrap(id); },
      import: () => { this.#drops.import(id); },
      pause: () => { this.#drops.pause(id); },
      resume: () => { this.#drops.resume(id); },
      cancel: () => { this.#drops.cancel(id); },
      retry: () => { this.#drops.retry(id); },
      remove: () => { this.#remove(id); },
      copy: (command) => void this.#copy(id, command),
    };
  }

  #onCard(before: Card | undefined, after: Card | undefined): void {
    // Said once per step, not with every percent.
    const said = after === undefined ? "" : text.announce(after, title(after));
    if (said !== "" && (before === undefined || said !== text.announce(before, title(before)))) {
      this.#announcement = said;
    }
    if (after !== undefined && before?.wrapping !== after.wrapping && after.phase === "describing") {
      this.#focusForm(after, before?.phase !== "describing");
    }
    this.requestUpdate();
  }

  /** Leads to the form that has come up, unless a person writes elsewhere; and to the field that is wrong. */
  #focusForm({ id, wrapping }: Card, fresh: boolean): void {
    if (wrapping === null) {
      return;
    }
    const { fault } = wrapping;
    const active = this.shadowRoot?.activeElement;
    const writing = active instanceof HTMLInputElement || active instanceof HTMLSelectElement;
    if (fault !== null) {
      this.#focus = `#wrap-${id.toString()}-${fault.field}`;
    } else if (fresh && !writing) {
      this.#focus = `#wrap-${id.toString()}`;
    }
  }

  #remove(id: number): void {
    this.#drops.remove(id);
    // The button that had the focus is gone.
    this.renderRoot.querySelector<HTMLElement>("#choose")?.focus();
  }

  /** Calls off an import that has no card. */
  async #callOff({ view }: OpenImport): Promise<void> {
    const name = nameOf(view);
    const told = await this.#link?.cancel(view.id);
    this.#announcement = told === true ? text.open.cancelled(name) : text.open.notCancelled(name);
    if (told === true) {
      this.#open.forget(view.id);
      // The button that had the focus goes away.
      this.renderRoot.querySelector<HTMLElement>("#choose")?.focus();
    }
    this.requestUpdate();
  }

  async #copy(id: number, command: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(command);
      this.#copied = id;
      this.#announcement = text.action.copied;
      this.requestUpdate();
    } catch {
      // Without permission the command can still be selected and copied by hand.
    }
  }

  #setOver(over: boolean): void {
    if (over !== this.#over) {
      this.#over = over;
      this.requestUpdate();
    }
  }

  #beforeUnload(event: BeforeUnloadEvent): void {
    if (this.#drops.cards.some(sending)) {
      event.preventDefault();
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "malleus-import": MalleusImport;
  }
}
