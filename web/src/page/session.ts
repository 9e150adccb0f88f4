/** Who is signed in, as the edge says, and what a person does about it: sign in, choose a tenant, sign out. */

import type { SessionView, SignedOut } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { explain } from "../model/import-view";
import { pathOf } from "../model/paths";
import { standingOf, type Standing } from "../model/session";
import { text } from "../strings";
import type { Access } from "./access";
import { isProblem } from "./api";

const SESSION = pathOf("session");
/** How long an answer is waited for, in milliseconds. */
const PATIENCE = 10_000;

/** The status of an answer for a tenant that there is not for whoever asks. */
const LOST = 404;

/** What there is to hear of it. */
export interface SessionListener {
  /** The edge has said who is signed in. */
  onAnswer(view: SessionView): void;
  /** Something is to be drawn anew. */
  changed(): void;
  /** All begins anew, for somebody else or in another tenant. */
  restart(): void;
}

export class Session {
  readonly access: Access;
  readonly #listener: SessionListener;
  /** What the edge said last; `null` where it has said nothing. */
  view: SessionView | null = null;
  /** Why a tenant cannot be had that was chosen for the person. */
  lost: Explanation | null = null;
  /** What the edge said against the token that was typed. */
  trouble: Explanation | null = null;
  busy = false;
  #asking: Promise<void> | null = null;

  constructor(access: Access, listener: SessionListener) {
    this.access = access;
    this.#listener = listener;
  }

  get standing(): Standing {
    return this.lost === null ? standingOf(this.view) : "nowhere";
  }

  /** Asks who is signed in. Those who ask meanwhile wait for the same answer. */
  ask(): Promise<void> {
    this.#asking ??= this.#ask(true).finally(() => { this.#asking = null; });
    return this.#asking;
  }

  /** The same, for what has changed just now: an answer that is under way already may be of before. */
  async askAnew(): Promise<void> {
    await this.#asking;
    await this.ask();
  }

  async #ask(more: boolean): Promise<void> {
    const answer = await this.#send("GET");
    if (answer === null) {
      return;
    }
    if (!answer.ok) {
      // All else passes.
      if (answer.response.status === LOST) {
        await this.#lose(answer, more);
      }
      return;
    }
    const view = answer.body as SessionView;
    // A token that is over: the portal may have another one.
    if (standingOf(view) === "out" && more && (await this.access.renew(answer.response))) {
      await this.#ask(false);
      return;
    }
    this.lost = null;
    this.view = view;
    this.#listener.onAnswer(view);
  }

  /** The tenant is none of theirs: one that was kept is forgotten, one that the portal wants is told of. */
  async #lose({ body }: Answer, more: boolean): Promise<void> {
    const before = this.access.tenant;
    this.access.choose(null);
    if (before !== null && this.access.tenant === null && more) {
      await this.#ask(false);
    } else {
      this.lost = isProblem(body) ? explain(body) : text.trouble.garbled;
      this.#listener.changed();
    }
  }

  /** Signs in by a token; true where that is taken. */
  async signIn(token: string): Promise<boolean> {
    if (this.busy) {
      return false;
    }
    this.busy = true;
    this.trouble = null;
    this.#listener.changed();
    const answer = await this.#send("POST", { token });
    this.busy = false;
    if (answer?.ok === true) {
      await this.ask();
      return true;
    }
    const body = answer?.body;
    this.trouble = answer === null ? text.trouble.unreachable : isProblem(body) ? explain(body) : text.trouble.garbled;
    this.#listener.changed();
    return false;
  }

  /** Ends the session, and goes where the provider ends its own. */
  async signOut(): Promise<void> {
    const answer = await this.#send("DELETE");
    const next = answer?.ok === true ? (answer.body as SignedOut | null)?.next : null;
    if (typeof next === "string") {
      location.assign(next);
    } else {
      this.#listener.restart();
    }
  }

  /** From now on that tenant is meant; for `null` everything is. */
  choose(tenant: string | null): void {
    this.access.choose(tenant);
    this.#listener.restart();
  }

  /** Where the provider signs people in, who come back to where they are. */
  get provider(): string {
    const { pathname, search, hash } = location;
    return `${this.access.address(`${SESSION}/sign-in`)}?${new URLSearchParams({ return: pathname + search + hash }).toString()}`;
  }

  async #send(method: string, body?: unknown): Promise<Answer | null> {
    try {
      const response = await this.access.send(SESSION, {
        method,
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
        ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
      });
      const said = await response.text();
      return { response, ok: response.ok, body: said === "" ? null : JSON.parse(said) };
    } catch {
      return null;
    }
  }
}

interface Answer {
  readonly response: Response;
  readonly ok: boolean;
  readonly body: unknown;
}
