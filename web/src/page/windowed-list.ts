/** A long list of which only the rows that are seen are drawn: a listbox, for the mouse as for keys. */

import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import { rowAfter, rowsSeen, topFor, type Range, type Sight } from "../model/windowed";

/** What the list shows, and whom it tells. */
export interface Rows<T> {
  /** Begins the ids of its elements. */
  readonly id: string;
  readonly label: string;
  readonly items: readonly T[];
  readonly isChosen: (item: T) => boolean;
  /** What is in a row. */
  readonly row: (item: T) => TemplateResult;
  readonly onChoose: (item: T) => void;
}

export class WindowedList {
  readonly #onChange: () => void;
  #sight: Sight = { top: 0, height: 0, row: 0 };
  /** The row that keys are at; -1 for none. */
  #active = -1;
  #count = 0;
  #scroller: HTMLElement | undefined;
  #observer: ResizeObserver | undefined;

  /** `onChange` is called when other rows are to be drawn. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Other items are shown from now on: begins at the top. */
  reset(): void {
    this.#active = -1;
    this.#sight = { ...this.#sight, top: 0 };
    this.#scroller?.scrollTo({ top: 0, behavior: "instant" });
  }

  view<T>({ id, label, items, isChosen, row, onChoose }: Rows<T>): TemplateResult {
    this.#count = items.length;
    const active = this.#active < items.length ? this.#active : -1;
    const onKey = (event: KeyboardEvent): void => {
      this.#onKey(event, (at) => {
        const item = items[at];
        if (item !== undefined) {
          onChoose(item);
        }
      });
    };
    return html`
      <div
        class="list"
        id=${id}
        role="listbox"
        tabindex="0"
        aria-label=${label}
        aria-activedescendant=${active === -1 ? nothing : `${id}-${active.toString()}`}
        data-testid=${id}
        ${ref(this.#attach)}
        @scroll=${this.#onScroll}
        @keydown=${onKey}
        @focus=${() => { this.#onFocus(items.findIndex(isChosen)); }}
      >
        <div class="row-probe" aria-hidden="true"></div>
        <div class="rows" role="presentation" .style=${`--count: ${items.length.toString()}`}>
          ${repeat(this.#drawn(items.length, active), (at) => at, (at) => {
            const item = items[at];
            return item === undefined
              ? nothing
              : html`<div
                  class="row ${at === active ? "active" : ""}"
                  id="${id}-${at}"
                  role="option"
                  aria-selected=${isChosen(item) ? "true" : "false"}
                  aria-setsize=${items.length}
                  aria-posinset=${at + 1}
                  .style=${`--at: ${at.toString()}`}
                  @click=${() => { this.#active = at; onChoose(item); }}
                >${row(item)}</div>`;
          })}
        </div>
      </div>
    `;
  }

  /** The rows to draw, in order; the active one always, for its id to be found. */
  #drawn(count: number, active: number): readonly number[] {
    const { first, end } = this.#range(count);
    const seen = Array.from({ length: end - first }, (_, at) => first + at);
    return active === -1 || (active >= first && active < end) ? seen : active < first ? [active, ...seen] : [...seen, active];
  }

  #range(count: number): Range {
    return rowsSeen(this.#sight, count);
  }

  /** Kept in one place, since a directive tells a new function from an old one. */
  readonly #attach = (element: Element | undefined): void => {
    this.#observer?.disconnect();
    this.#scroller = element instanceof HTMLElement ? element : undefined;
    const probe = this.#scroller?.firstElementChild;
    if (this.#scroller === undefined || probe === null || probe === undefined) {
      return;
    }
    this.#observer = new ResizeObserver(() => {
      this.#measure(probe);
    });
    this.#observer.observe(this.#scroller);
    this.#observer.observe(probe);
    // Its rows are not drawn yet, and without them it cannot be scrolled.
    const { top } = this.#sight;
    queueMicrotask(() => this.#scroller?.scrollTo({ top, behavior: "instant" }));
  };

  #measure(probe: Element): void {
    const height = this.#scroller?.clientHeight ?? 0;
    const row = probe.getBoundingClientRect().height;
    if (height !== this.#sight.height || row !== this.#sight.row) {
      this.#sight = { ...this.#sight, height, row };
      this.#onChange();
    }
  }

  readonly #onScroll = (): void => {
    const before = this.#range(this.#count);
    this.#sight = { ...this.#sight, top: this.#scroller?.scrollTop ?? 0 };
    const { first, end } = this.#range(this.#count);
    if (first !== before.first || end !== before.end) {
      this.#onChange();
    }
  };

  #onKey(event: KeyboardEvent, choose: (at: number) => void): void {
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(this.#active);
      return;
    }
    const next = rowAfter(event.key, this.#active, this.#count, this.#sight);
    if (next !== null) {
      event.preventDefault();
      this.#activate(next);
    }
  }

  /** Keys begin at what is chosen, else at the first row that is seen. */
  #onFocus(chosen: number): void {
    if (this.#active === -1 && this.#count > 0) {
      const { top, row } = this.#sight;
      const seen = row <= 0 ? 0 : Math.ceil(top / row);
      this.#active = chosen === -1 ? Math.min(seen, this.#count - 1) : chosen;
      this.#onChange();
    }
  }

  #activate(at: number): void {
    this.#active = at;
    this.#scroller?.scrollTo({ top: topFor(at, this.#sight), behavior: "instant" });
    this.#onChange();
  }
}
