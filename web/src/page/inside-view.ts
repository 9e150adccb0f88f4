/** What somebody sees who is let in: the tabs that they may use, and what the one that is shown holds. */

import { html, nothing, type TemplateResult } from "lit";
import type { Tab } from "../model/tab";
import { text } from "../strings";
import { panelsView, tabsView } from "./tabs-view";

export interface Inside {
  readonly tabs: readonly Tab[];
  readonly shown: Tab;
  /** The tab that a link has led to although this person may not use it. */
  readonly barred: Tab | null;
  readonly panel: (tab: Tab) => TemplateResult;
  /** Hears of another one; `focus` tells that keys led there. */
  readonly onChoose: (tab: Tab, focus: boolean) => void;
}

export function insideView({ tabs, shown, barred, panel, onChoose }: Inside): TemplateResult {
  if (tabs.length === 0) {
    return html`<p class="quiet-words" data-testid="no-rights">${text.session.nothing}</p>`;
  }
  const why =
    barred === null ? nothing : html`<p class="waits barred" role="status" data-testid="no-tab">${text.session.noTab(barred)}</p>`;
  return tabs.length === 1
    ? html`${why} ${panel(shown)}`
    : html`${tabsView(tabs, shown, onChoose)} ${why} ${panelsView(tabs, shown, panel)}`;
}
