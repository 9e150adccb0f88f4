/** What the tab that copies images holds: the remotes, the catalogue of one, what is looked for, and the form. */

import type { Catalogue, RemoteImage, RemoteView, TargetView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { everything, firstArchitecture, imageName, indexed, matching, type Filter, type Index } from "../model/catalogue";
import { copyable, copyForm, copyRequest, type CopyForm } from "../model/copy-form";
import type { Route } from "../model/copy-rules";
import { explain } from "../model/import-view";
import { pathOf } from "../model/paths";
import { noPresets, type Presets } from "../model/presets";
import type { Api, Told } from "./api";
import type { AwayImports } from "./away-imports";
import type { Shell } from "./shell";
import { WindowedList } from "./windowed-list";

/** A remote's images as they were read last. */
export interface Shown {
  readonly index: Index;
  /** When they were read, in milliseconds by this browser's clock; `null` for never. */
  readonly read: number | null;
  /** Why they could not be read anew. */
  readonly problem: Explanation | null;
}

/** The image that is to be copied. */
export interface Chosen {
  readonly image: RemoteImage;
  readonly form: CopyForm;
  /** What the edge said against it. */
  readonly trouble: Explanation | null;
  readonly sending: boolean;
}

/** How often the age of a catalogue is drawn anew, in milliseconds. */
const AGES = 20_000;

export class Copying {
  readonly list: WindowedList;
  readonly #api: Api;
  readonly #imports: AwayImports;
  readonly #shell: Shell;
  /** `null` until the edge has told them. */
  remotes: readonly RemoteView[] | null = null;
  remote: RemoteView | null = null;
  shown: Shown | null = null;
  filter: Filter = everything;
  matches: readonly RemoteImage[] = [];
  chosen: Chosen | null = null;
  /** Why the remotes, or the images of one, are not there. */
  trouble: Explanation | null = null;
  /** What is being asked for. */
  busy: "" | "remotes" | "catalogue" | "refresh" = "";
  target: TargetView | null = null;
  /** What a portal decides. */
  presets: Presets = noPresets;
  /** Whether a person has chosen an architecture. */
  #filtered = false;
  #ages: ReturnType<typeof setInterval> | undefined;
  /** Answers to what was asked before another remote was chosen say nothing. */
  #asked = 0;

  constructor(api: Api, imports: AwayImports, shell: Shell) {
    this.#api = api;
    this.#imports = imports;
    this.#shell = shell;
    this.list = new WindowedList(() => { shell.changed(); });
  }

  /** The tab is shown: what is not there yet is asked for. */
  show(): void {
    this.#ages ??= setInterval(() => { this.#shell.changed(); }, AGES);
    if (this.remotes === null && this.busy === "") {
      void this.#loadRemotes();
    }
  }

  hide(): void {
    clearInterval(this.#ages);
    this.#ages = undefined;
  }

  /** The target images are copied to from now on. */
  setTarget(target: TargetView | null): void {
    this.target = target;
    this.#proposeFilter();
  }

  /** Asks again for what could not be had. */
  again(): void {
    if (this.remotes === null) {
      void this.#loadRemotes();
    } else if (this.remote !== null) {
      void this.#load(this.remote);
    }
  }

  choose(name: string): void {
    const remote = this.remotes?.find((one) => one.name === name) ?? null;
    this.remote = remote;
    this.shown = null;
    this.matches = [];
    this.chosen = null;
    this.trouble = null;
    this.filter = everything;
    this.#filtered = false;
    this.list.reset();
    this.#shell.changed();
    if (remote !== null) {
      void this.#load(remote);
    }
  }

  refresh(): void {
    if (this.remote !== null && this.busy === "") {
      void this.#load(this.remote, true);
    }
  }

  look(filter: Partial<Filter>): void {
    this.#filtered ||= filter.architecture !== undefined;
    this.filter = { ...this.filter, ...filter };
    this.#match();
    this.list.reset();
    this.#shell.changed();
  }

  pick(image: RemoteImage): void {
    if (this.chosen?.image !== image) {
      this.chosen = { image, form: copyForm(image, this.presets), trouble: null, sending: false };
    }
    this.#shell.focus("#copy-form-title");
    this.#shell.changed();
  }

  close(): void {
    this.chosen = null;
    this.#shell.focus("#copy-list");
    this.#shell.changed();
  }

  edit(form: Partial<CopyForm>): void {
    if (this.chosen !== null) {
      this.chosen = { ...this.chosen, form: { ...this.chosen.form, ...form }, trouble: null };
      this.#shell.changed();
    }
  }

  /** What is to be copied, and where to. */
  get route(): Route | null {
    return this.chosen === null || this.remote === null
      ? null
      : { remote: this.remote, target: this.target, image: this.chosen.image };
  }

  async submit(): Promise<void> {
    const { chosen, route } = this;
    if (chosen === null || route === null || chosen.sending || !copyable(chosen.form, route)) {
      return;
    }
    this.#update(chosen.image, { sending: true, trouble: null });
    const trouble = await this.#imports.begin("from-remote", copyRequest(chosen.form, route), chosen.image.type);
    if (trouble !== null) {
      this.#update(chosen.image, { sending: false, trouble });
      this.#shell.focus(trouble.code.startsWith("alias-") ? "#copy-aliases" : "#copy-trouble");
    } else if (this.chosen?.image === chosen.image) {
      this.chosen = null;
      this.#shell.focus("[data-testid=away-title]");
      this.#shell.changed();
    }
  }

  #update(image: RemoteImage, part: Partial<Chosen>): void {
    if (this.chosen?.image === image) {
      this.chosen = { ...this.chosen, ...part };
      this.#shell.changed();
    }
  }

  async #loadRemotes(): Promise<void> {
    this.busy = "remotes";
    this.trouble = null;
    this.#shell.changed();
    const told = await this.#api.ask<RemoteView[]>("GET", pathOf("remotes"));
    this.busy = "";
    if (told.ok) {
      this.remotes = told.value;
      const [only, ...others] = told.value;
      if (only !== undefined && others.length === 0) {
        this.choose(only.name);
      }
    } else {
      this.trouble = told.trouble;
    }
    this.#shell.changed();
  }

  async #load(remote: RemoteView, anew = false): Promise<void> {
    const asked = ++this.#asked;
    this.busy = anew ? "refresh" : "catalogue";
    this.trouble = null;
    this.#shell.changed();
    const told = anew
      ? await this.#api.ask<Catalogue>("POST", pathOf("remotes", remote.name, "refresh"))
      : await this.#api.ask<Catalogue>("GET", pathOf("remotes", remote.name, "images"));
    if (asked !== this.#asked) {
      return;
    }
    this.busy = "";
    this.#take(told);
    this.#shell.changed();
  }

  #take(told: Told<Catalogue>): void {
    if (!told.ok) {
      this.trouble = told.trouble;
      return;
    }
    const { read, problem, images } = told.value;
    // Edge and browser may have different clocks; how long ago it was is the same by both.
    const age = Math.max(0, (told.clock ?? Date.now()) - read);
    const index = indexed(images);
    this.shown = { index, read: read === 0 ? null : Date.now() - age, problem: problem === null ? null : explain(problem) };
    const chosen = images.find(({ fingerprint }) => fingerprint === this.chosen?.image.fingerprint);
    this.chosen = chosen === undefined || this.chosen === null ? null : { ...this.chosen, image: chosen };
    this.#proposeFilter();
    this.#match();
  }

  /** Until a person chooses another, only images are shown that the target can run. */
  #proposeFilter(): void {
    if (this.shown !== null && !this.#filtered) {
      const architecture = firstArchitecture(this.shown.index, this.target?.architectures ?? []);
      if (architecture !== this.filter.architecture) {
        this.filter = { ...this.filter, architecture };
        this.#match();
        this.list.reset();
      }
    }
  }

  #match(): void {
    this.matches = this.shown === null ? [] : matching(this.shown.index, this.filter);
  }

  /** What the chosen image is called. */
  get name(): string {
    return this.chosen === null ? "" : imageName(this.chosen.image);
  }
}
