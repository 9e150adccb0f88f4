/** The tabs: which there are, and the panel of the one that is shown. */

import { html, nothing, type TemplateResult } from "lit";
import { tabAfter, type Tab } from "../model/tab";
import { text } from "../strings";

/** Draws the row of tabs. `onChoose` hears of another one; `focus` tells that keys led there. */
export function tabsView(tabs: readonly Tab[], shown: Tab, onChoose: (tab: Tab, focus: boolean) => void): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    const target = event.currentTarget as HTMLElement;
    const next = tabAfter(event.key, tabs, shown, getComputedStyle(target).direction === "rtl");
    if (next !== null && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      onChoose(next, true);
    }
  };
  return html`
    <div class="tabs" part="tabs" role="tablist" aria-label=${text.tabs.label} @keydown=${onKey}>
      ${tabs.map(
        (tab) => html`<button
          type="button"
          role="tab"
          part=${tab === shown ? "tab tab-selected" : "tab"}
          id="tab-${tab}"
          data-testid="tab-${tab}"
          aria-selected=${tab === shown ? "true" : "false"}
          aria-controls="panel-${tab}"
          tabindex=${tab === shown ? 0 : -1}
          @click=${() => { onChoose(tab, false); }}
        >${text.tabs.name[tab]}</button>`,
      )}
    </div>
  `;
}

/** Draws the panels: what `content` gives for the one that is shown, nothing in the others. */
export function panelsView(tabs: readonly Tab[], shown: Tab, content: (tab: Tab) => TemplateResult): TemplateResult {
  return html`${tabs.map(
    (tab) => html`<div
      class="panel"
      part="panel"
      role="tabpanel"
      id="panel-${tab}"
      data-testid="panel-${tab}"
      aria-labelledby="tab-${tab}"
      ?hidden=${tab !== shown}
    >${tab === shown ? content(tab) : nothing}</div>`,
  )}`;
}
