/** The imports of images that no page has the files of: begun here or elsewhere, followed by what the edge tells. */

import type { ImageType, ImportView, Problem, TargetImage } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { awayStanding, awayTrouble, change, onAway, type Away } from "../model/away";
import { explain, open } from "../model/import-view";
import { awayName } from "../model/away-words";
import { pathOf } from "../model/paths";
import { said, worded } from "../model/words";
import { text } from "../strings";
import type { Api } from "./api";
import type { Edge } from "./course";
import type { Shell } from "./shell";

/** The ways to begin one, below where imports are. */
export type Way = "from-url" | "from-remote";

/** What is asked of the edge, without the name that the import gets here. */
interface Wish {
  readonly way: Way;
  readonly body: object;
  readonly type: ImageType | null;
}

export class AwayImports {
  readonly #api: Api;
  readonly #edge: Edge;
  readonly #shell: Shell;
  readonly #onChange: (before: Away | undefined, after: Away | undefined) => void;
  #imports: readonly Away[] = [];
  /** The imports that were begun here, by their ids. */
  readonly #begun = new Map<string, Wish>();
  /** A wish whose answer may have been lost, and its id: asked for again, it is the same import. */
  #unanswered: { readonly key: string; readonly id: string } | null = null;

  /** `onChange` hears of every import that comes, changes or goes. */
  constructor(api: Api, edge: Edge, shell: Shell, onChange: (before: Away | undefined, after: Away | undefined) => void) {
    this.#api = api;
    this.#edge = edge;
    this.#shell = shell;
    this.#onChange = onChange;
  }

  /** The newest first. */
  get imports(): readonly Away[] {
    return this.#imports;
  }

  /** Begins an import. What speaks against it; `null` when it has begun. */
  async begin(way: Way, body: object, type: ImageType | null): Promise<Explanation | null> {
    const key = JSON.stringify([way, body]);
    const id = this.#unanswered?.key === key ? this.#unanswered.id : randomId();
    this.#unanswered = { key, id };
    // The stream may tell of it before it is answered.
    this.#begun.set(id, { way, body, type });
    const told = await this.#api.ask<ImportView>("POST", pathOf("imports", way), { ...body, id });
    if (this.#find(id) !== undefined) {
      // The stream has told of it. Its answer was lost, or overtaken, and knows nothing newer then.
      this.#unanswered = null;
      return null;
    }
    if (told.ok) {
      this.#unanswered = null;
      this.onImport(told.value);
      return null;
    }
    if (told.status !== null && told.status < 500) {
      this.#unanswered = null;
      this.#begun.delete(id);
    }
    return told.trouble;
  }

  /** News from the edge. */
  onImport(view: ImportView): void {
    const wish = this.#begun.get(view.id);
    const before = this.#find(view.id);
    const imports = onAway(this.#imports, view, performance.now(), wish !== undefined);
    const typed = before === undefined && wish !== undefined;
    this.#imports = typed ? change(imports, view.id, (away) => ({ ...away, type: wish.type })) : imports;
    const after = this.#find(view.id);
    if (after === undefined || after === before) {
      return;
    }
    this.#onChange(before, after);
    if (wish !== undefined) {
      this.#announce(before, after);
    }
    if (view.state === "done" && before?.view.state !== "done") {
      void this.#learnType(view.id);
    }
    this.#shell.changed();
  }

  /** The edge is back: those that it no longer knows have ended. */
  async check(): Promise<void> {
    for (const { view } of this.#imports.filter((away) => open(away.view))) {
      if ((await this.#edge.knows(view.id)) === false) {
        this.onImport({ ...view, state: "failed", problem: forgotten(), waiting: null, retryable: false });
      }
    }
  }

  async cancel(id: string): Promise<void> {
    this.#step(id, (away) => ({ ...away, cancelling: true, trouble: null }));
    const told = await this.#edge.cancel(id);
    const away = this.#find(id);
    if (told === true || away === undefined) {
      return;
    }
    this.#step(id, (one) => ({
      ...one,
      cancelling: false,
      tooLate: told === false && open(one.view),
      trouble: told === null ? text.away.notCancelled : null,
    }));
    this.#shell.say(text.away.announce(awayName(away), told === null ? worded(text.away.notCancelled).sentence : text.away.tooLate));
  }

  /** Whether a failed import can be tried again: by the edge, or by asking for it once more. */
  retriable({ view }: Away): boolean {
    return !open(view) && view.state !== "done" && (view.retryable || this.#begun.has(view.id));
  }

  async retry(id: string): Promise<void> {
    const away = this.#find(id);
    const wish = this.#begun.get(id);
    if (away?.view.retryable === true) {
      const problem = await this.#edge.retry(id);
      if (problem !== null) {
        const trouble = problem === "unreachable" ? text.trouble.unreachable : explain(problem);
        this.#refuse(id, trouble);
      }
    } else if (wish !== undefined) {
      const trouble = await this.begin(wish.way, wish.body, wish.type);
      if (trouble === null) {
        this.remove(id);
        this.#shell.focus("[data-testid=away-title]");
      } else {
        this.#refuse(id, trouble);
      }
    }
  }

  /** Takes one that has ended from the page. */
  remove(id: string): void {
    const before = this.#find(id);
    this.#imports = this.#imports.filter(({ view }) => view.id !== id);
    this.#begun.delete(id);
    this.#onChange(before, undefined);
    this.#shell.changed();
  }

  #refuse(id: string, trouble: Explanation): void {
    this.#step(id, (one) => ({ ...one, trouble }));
    const away = this.#find(id);
    if (away !== undefined) {
      this.#shell.say(text.away.announce(awayName(away), said(trouble)));
    }
  }

  #find(id: string): Away | undefined {
    return this.#imports.find(({ view }) => view.id === id);
  }

  #step(id: string, step: (away: Away) => Away): void {
    const before = this.#find(id);
    this.#imports = change(this.#imports, id, step);
    this.#onChange(before, this.#find(id));
    this.#shell.changed();
  }

  /** Said once per step, not with every percent. */
  #announce(before: Away | undefined, after: Away): void {
    const words = announced(after);
    if (before === undefined || announced(before) !== words) {
      this.#shell.say(words);
    }
  }

  /** Whether it is launched as a virtual machine, only the target knows where nobody told before. */
  async #learnType(id: string): Promise<void> {
    const away = this.#find(id);
    if (away?.type !== null) {
      return;
    }
    const told = await this.#api.ask<TargetImage[]>("GET", pathOf("targets", away.view.target, "images"));
    const image = told.ok ? told.value.find(({ fingerprint }) => fingerprint === away.view.fingerprint) : undefined;
    if (image !== undefined) {
      this.#step(id, (one) => ({ ...one, type: image.type }));
    }
  }
}

function announced(away: Away): string {
  const trouble = awayTrouble(away);
  const words = trouble === null ? text.away.standing[awayStanding(away)] : said(trouble);
  return text.away.announce(awayName(away), words);
}

function forgotten(): Problem {
  const { code, sentence, advice } = text.trouble.forgotten;
  return { type: `/problems/${code}`, title: sentence, status: 404, detail: advice, instance: "" };
}

/** A name that nobody can guess: 32 hexadecimal digits. */
function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
