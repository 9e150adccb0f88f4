/**
 * Who is at the page, and what follows of it: the door in place of the tabs, the banner of a session that is over, the line in
 * the header. How these look lies in a file of its own, which is fetched where there is a login.
 */

import { css, html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { SessionView } from "../generated/api";
import { choices, sameAs, standingOf } from "../model/session";
import { worded } from "../model/words";
import { text } from "../strings";
import { Access } from "./access";
import { confirmDialog } from "./confirm-dialog";
import type { AccountMeans, AccountViews, Kit, Leaving } from "./late-account";
import { Session } from "./session";
import type { Shell } from "./shell";
import { troubleView } from "./trouble-view";
import type { Wishes } from "./wishes";

/** How long after a session was found good again its requests may be refused before it is asked about once more, in milliseconds. */
const AGAIN = 5_000;

const KIT: Kit = { html, css, nothing, live, choices, worded, confirmDialog, troubleView, words: () => text.session };

/** What it needs of the rest of the element. */
export interface AccountHeard {
  /** Whether files are being sent from here. */
  readonly sending: () => boolean;
  /** The edge has said who is signed in, and what they may do. */
  readonly onView: (view: SessionView) => void;
  /** Somebody is let in who was not: what waits for that goes on. */
  readonly onBack: () => void;
}

export class Account {
  readonly #session: Session;
  /** What each request tells of who asks. */
  readonly access: Access;
  readonly #shell: Shell;
  readonly #heard: AccountHeard;
  #views: AccountViews | null = null;
  /** Who was let in last; `null` while nobody was. */
  #admitted: SessionView | null = null;
  /** Whether a request was refused since. */
  #barred = false;
  #backAt = -Infinity;
  /** Whether the way back in is unfolded. */
  #unfolded = false;
  #leaving: Leaving | null = null;

  constructor(wishes: () => Wishes, shell: Shell, heard: AccountHeard) {
    this.access = new Access({
      base: () => wishes().base,
      token: () => wishes().token,
      tenant: () => wishes().tenant,
      onBarred: () => { this.look(); },
    });
    this.#shell = shell;
    this.#heard = heard;
    this.#session = new Session(this.access, {
      onAnswer: (view) => { this.#onAnswer(view); },
      changed: () => {
        this.#fetchViews();
        shell.changed();
      },
      restart: () => { shell.restart(); },
    });
  }

  /** Asks who is signed in, and again when a person may have signed in elsewhere, until `signal` says otherwise. */
  start(signal: AbortSignal): void {
    // After what is asked for anyway: without a login nothing waits for this.
    const asking = setTimeout(() => void this.#session.ask());
    signal.addEventListener("abort", () => { clearTimeout(asking); });
    addEventListener("focus", () => { this.lookAgain(); }, { signal });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") { this.lookAgain(); } }, { signal });
  }

  /** What the edge said last of whoever is at the page; `null` where it has said nothing. */
  get view(): SessionView | null {
    return this.#admitted ?? this.#session.view;
  }

  /** Whether the tabs are shown: also to those whose session is over, as what they had begun is kept. */
  get letsIn(): boolean {
    const { standing } = this.#session;
    return standing === "open" || standing === "in" || (standing === "out" && this.#admitted !== null);
  }

  /** A request was refused: the edge wants to know anew who asks. */
  look(): void {
    this.#barred = true;
    void this.#session.ask();
  }

  /** There is another token. */
  renew(): void {
    this.#barred = true;
    void this.#session.askAnew();
  }

  /** The edge is back, or the page is looked at again: where nobody is let in, somebody may be by now. */
  lookAgain(): void {
    if (this.#barred || this.#session.view === null || !["open", "in"].includes(this.#session.standing)) {
      void this.#session.ask();
    }
  }

  /** In place of the tabs. */
  door(): TemplateResult | typeof nothing {
    return this.#views?.doorView(this.#means) ?? nothing;
  }

  /** Across the page, while a session is over. The region is always there, so that what comes into it is said. */
  banner(): TemplateResult {
    const over = this.#session.standing === "out" && this.#admitted !== null;
    return html`<div class="reach" role=${over ? "region" : nothing} aria-label=${over ? text.session.signIn : nothing} data-testid="session">
      ${over
        ? (this.#views?.goneView(this.#means, this.#unfolded, () => {
            this.#unfolded = true;
            this.#shell.focus(".door a, .door input, .door button");
            this.#shell.changed();
          }) ?? nothing)
        : nothing}
    </div>`;
  }

  /** In the header. */
  header(): TemplateResult | typeof nothing {
    if (this.#views === null || this.#session.view?.way === "none") {
      return nothing;
    }
    return html`
      ${this.#views.accountView(this.#means, (leaving) => { this.#leave(leaving); })}
      ${this.#leaving === null ? nothing : this.#views.leaveDialog(this.#leaving, () => {
        this.#leaving = null;
        this.#shell.changed();
      })}
    `;
  }

  get #means(): AccountMeans {
    return {
      session: this.#session,
      fixed: this.access.fixed,
      focus: (selector) => {
        this.#shell.focus(selector);
        this.#shell.changed();
      },
    };
  }

  #leave(leaving: Leaving): void {
    if (this.#heard.sending()) {
      this.#leaving = leaving;
      this.#shell.changed();
    } else {
      leaving.go();
    }
  }

  #onAnswer(view: SessionView): void {
    const standing = standingOf(view);
    if (standing === "in") {
      if (this.#admitted !== null && !sameAs(this.#admitted, view)) {
        this.#shell.restart();
        return;
      }
      this.#admitted = view;
      this.#unfolded = false;
    }
    this.#heard.onView(view);
    if (standing !== "open") {
      this.#fetchViews();
    }
    if (this.#barred && (standing === "in" || standing === "open")) {
      this.#comeBack();
    }
    this.#shell.changed();
  }

  /** What was refused goes on. Should it be refused at once again, no more than now and then. */
  #comeBack(): void {
    this.#barred = false;
    const wait = Math.max(0, this.#backAt + AGAIN - performance.now());
    this.#backAt = performance.now() + wait;
    setTimeout(() => { this.#heard.onBack(); }, wait);
  }

  #fetchViews(): void {
    if (this.#views === null) {
      void import("./late-account").then(({ accountViews }) => {
        this.#views ??= accountViews(KIT);
        this.#shell.dress(this.#views.styles);
        this.#shell.changed();
      }, () => undefined);
    }
  }
}
