/**
 * Signing in, choosing a tenant, and who is signed in: what a page without a login never shows. A file of its own, fetched
 * where there is one.
 */

import type { css as Css, html as Html, nothing as Nothing, CSSResult, TemplateResult } from "lit";
import type { live as Live } from "lit/directives/live.js";
import type { Explanation } from "../generated/image-format";
import type { choices as Choices } from "../model/session";
import type { worded as Worded } from "../model/words";
import type { Text } from "../strings";
import type { confirmDialog as ConfirmDialog } from "./confirm-dialog";
import { signInProblems } from "../strings/en/sign-in-problems";
import type { Session } from "./session";
import { accountStyles } from "./styles-account";
import type { troubleView as TroubleView } from "./trouble-view";

/** What it draws with. It imports none of that: the page would have to be cut into more files that every visit loads. */
export interface Kit {
  readonly html: typeof Html;
  readonly css: typeof Css;
  readonly nothing: typeof Nothing;
  readonly live: typeof Live;
  readonly choices: typeof Choices;
  readonly worded: typeof Worded;
  readonly confirmDialog: typeof ConfirmDialog;
  readonly troubleView: typeof TroubleView;
  /** The words of the language that is spoken now. */
  readonly words: () => Text["session"];
}

/** What it is given beside the session. */
export interface AccountMeans {
  readonly session: Session;
  /** Whether the tenant is not a person's to choose. */
  readonly fixed: boolean;
  /** Gives the focus to what the selector finds, once it is drawn. */
  readonly focus: (selector: string) => void;
}

/** What has the focus for somebody who was let in. */
const INSIDE = "[role=tab][aria-selected=true], #choose";
/** And for somebody who was not. */
const OUTSIDE = "#token, [data-testid=sign-in-provider], #door-title";

/** What is to be done when a person says so once more: it ends uploads. */
export interface Leaving {
  readonly go: () => void;
}

/** What is drawn where there is a login. */
export interface AccountViews {
  /** In place of the tabs: how to get in. */
  doorView(means: AccountMeans): TemplateResult;
  /** Across the page: who was signed in is so no longer. `open` tells whether the way back in is unfolded. */
  goneView(means: AccountMeans, open: boolean, onOpen: () => void): TemplateResult;
  /** In the header: who is signed in, for which tenant, and the way out. `leave` asks once more where uploads would end. */
  accountView(means: AccountMeans, leave: (leaving: Leaving) => void): TemplateResult | "";
  /** Asks once more before uploads end. */
  leaveDialog(leaving: Leaving, onStay: () => void): TemplateResult;
  readonly styles: CSSResult;
}

/** Why the provider led somebody back without their being signed in. */
let problem: Explanation | null = null;

/** Read once from the page's address, which is left as it is without it. */
function cameBack(): Explanation | null {
  const address = new URL(location.href);
  const code = address.searchParams.get("problem");
  const words = code === null ? undefined : signInProblems[code];
  if (code !== null && words !== undefined) {
    const [sentence, advice] = words;
    problem = { code, sentence, advice };
    address.searchParams.delete("problem");
    history.replaceState(history.state, "", address);
  }
  return problem;
}

export function accountViews({ html, css, nothing, live, choices, worded, confirmDialog, troubleView, words }: Kit): AccountViews {
  function doorView(means: AccountMeans): TemplateResult {
    const { session } = means;
    switch (session.standing) {
      case "choosing":
        return choosing(means);
      case "nowhere":
        return nowhere(means);
      default:
        return html`
          <section class="door" part="sign-in" aria-labelledby="door-title" data-testid="sign-in">
            <h2 id="door-title" tabindex="-1">${words().signIn}</h2>
            ${session.access.sameOrigin ? troubleView(cameBack(), { id: "sign-in-trouble", alert: true }) : nothing}
            ${signIn(means, false)}
          </section>
        `;
    }
  }

  function goneView(means: AccountMeans, open: boolean, onOpen: () => void): TemplateResult {
    const { sentence, advice } = words().gone;
    return html`
      <div class="banner" data-testid="signed-out">
        <p role="alert"><strong>${sentence}</strong> ${advice}</p>
        ${open
          ? html`<div class="door within">${signIn(means, true)}</div>`
          : html`<div class="actions"><button type="button" class="primary" data-testid="sign-in-again" @click=${onOpen}>${words().again}</button></div>`}
      </div>
    `;
  }

  function accountView({ session, fixed, focus }: AccountMeans, leave: (leaving: Leaving) => void): TemplateResult | "" {
    const { view } = session;
    if (view?.name == null) {
      return "";
    }
    return html`
      <div class="account" part="account" data-testid="account">
        <span>${words().signedInAs} <strong data-testid="who">${view.name}</strong></span>
        ${tenantChoice({ session, fixed, focus }, leave)}
        ${view.canSignOut
          ? html`<button type="button" class="small" data-testid="sign-out" @click=${() => { leave({ go: () => { void session.signOut(); focus(OUTSIDE); } }); }}>
              ${words().signOut}
            </button>`
          : nothing}
      </div>
    `;
  }

  function tenantChoice({ session, fixed, focus }: AccountMeans, leave: (leaving: Leaving) => void): TemplateResult | "" {
    const { view, standing } = session;
    if (view === null || standing !== "in") {
      return "";
    }
    const all = fixed ? [] : choices(view);
    const { tenant } = view;
    if (all.length === 0) {
      return tenant === null ? "" : html`<span>${words().tenant} <strong data-testid="tenant">${tenant}</strong></span>`;
    }
    return html`
      <label class="target-choice">
        <span>${words().tenant}</span>
        <select
          data-testid="tenant-select"
          .value=${live(tenant ?? "")}
          @change=${(event: Event) => {
            const field = event.target as HTMLSelectElement;
            const chosen = field.value === "" ? null : field.value;
            // Until it is so, the field says what is.
            field.value = tenant ?? "";
            leave({ go: () => { session.choose(chosen); focus("[data-testid=tenant-select]"); } });
          }}
        >
          ${all.map((one) => html`<option value=${one ?? ""} ?selected=${one === tenant}>${one ?? words().everything}</option>`)}
        </select>
      </label>
    `;
  }

  function leaveDialog({ go }: Leaving, onStay: () => void): TemplateResult {
    return confirmDialog({
      id: "leave",
      title: words().leaveTitle,
      words: words().leaveWords,
      exactly: "",
      confirm: words().leave,
      keep: words().stay,
      onConfirm: go,
      onKeep: onStay,
    });
  }

  function choosing({ session, focus }: AccountMeans): TemplateResult {
    const tenants = session.view?.tenants ?? [];
    return html`
      <section class="door" part="tenants" aria-labelledby="door-title" data-testid="tenants">
        <h2 id="door-title" tabindex="-1">${words().choose}</h2>
        <p class="quiet-words">${words().chooseIntro}</p>
        <ul class="tenants" aria-labelledby="door-title">
          ${tenants.map(
            (tenant) => html`<li><button type="button" data-testid="tenant-${tenant}" @click=${() => { session.choose(tenant); focus(INSIDE); }}>${tenant}</button></li>`,
          )}
        </ul>
      </section>
    `;
  }

  function nowhere({ session, focus }: AccountMeans): TemplateResult {
    const { sentence, advice } = session.lost === null ? words().nowhere : worded(session.lost);
    return html`
      <section class="door" part="no-tenant" aria-labelledby="door-title" data-testid="no-tenant">
        <h2 id="door-title" tabindex="-1">${sentence}</h2>
        <p>${advice}</p>
        <div class="actions">
          <button type="button" data-testid="look-again" @click=${() => void session.ask()}>${words().look}</button>
          ${session.view === null && session.access.sameOrigin && !session.access.byToken
            ? html`<button type="button" data-testid="sign-out" @click=${() => { void session.signOut(); focus(OUTSIDE); }}>${words().signOut}</button>`
            : nothing}
        </div>
      </section>
    `;
  }

  /** The way in that the edge has. Beside it another tab may be signed in: `within`, the page is kept as it is. */
  function signIn(means: AccountMeans, within: boolean): TemplateResult {
    const { session } = means;
    const { access, view } = session;
    if (access.byToken || !access.sameOrigin) {
      return plain(words().byPortal, words().look, () => void session.ask());
    }
    switch (view?.way) {
      case "proxy":
        return plain(words().byProxy, within ? words().look : words().reload, () => {
          if (within) {
            void session.ask();
          } else {
            location.reload();
          }
        });
      case "oidc":
        return html`
          ${within ? nothing : html`<p class="quiet-words">${words().intro}</p>`}
          <p><a class="button primary" data-testid="sign-in-provider" href=${session.provider} target=${within ? "_blank" : nothing}>${words().provider}</a></p>
          <details ?open=${session.trouble !== null}>
            <summary data-testid="or-token">${words().orToken}</summary>
            ${tokenForm(means)}
          </details>
        `;
      default:
        return html`${within ? nothing : html`<p class="quiet-words">${words().intro}</p>`} ${tokenForm(means)}`;
    }
  }

  function plain(said: string, again: string, onAgain: () => void): TemplateResult {
    return html`
      <p>${said}</p>
      <div class="actions"><button type="button" data-testid="look-again" @click=${onAgain}>${again}</button></div>
    `;
  }

  function tokenForm({ session, focus }: AccountMeans): TemplateResult {
    const { trouble, busy } = session;
    const submit = async (form: HTMLFormElement): Promise<void> => {
      const field = form.elements.namedItem("token") as HTMLInputElement;
      const token = field.value.trim();
      if (token !== "" && (await session.signIn(token))) {
        // Nobody who comes after is to find it there.
        field.value = "";
        focus(INSIDE);
      } else {
        focus("#token");
      }
    };
    return html`
      <form class="token" data-testid="token-form" novalidate @submit=${(event: Event) => {
        event.preventDefault();
        void submit(event.currentTarget as HTMLFormElement);
      }}>
        <div class="field">
          <label for="token">${words().token}</label>
          <input
            id="token"
            name="token"
            data-testid="token"
            type="password"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            maxlength="200"
            dir="ltr"
            ?readonly=${busy}
            aria-invalid=${trouble === null ? "false" : "true"}
            aria-describedby=${trouble === null ? "token-hint" : "token-hint token-trouble"}
          />
          <p id="token-hint" class="hint">${words().tokenHint}</p>
        </div>
        ${troubleView(trouble, { id: "token-trouble", alert: true })}
        <div class="actions">
          <button type="submit" class="primary" data-testid="sign-in-button" aria-disabled=${busy ? "true" : nothing}>
            ${busy ? words().signingIn : words().signIn}
          </button>
        </div>
      </form>
    `;
  }

  return { doorView, goneView, accountView, leaveDialog, styles: accountStyles(css) };
}
