/** What the tab that imports from a URL holds. */

import type { TargetView, UrlWays } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { pathOf } from "../model/paths";
import { noPresets, type Presets } from "../model/presets";
import { emptyUrlForm, fieldOf, urlRequest, urlSendable, type UrlForm } from "../model/url-form";
import type { Api } from "./api";
import type { AwayImports } from "./away-imports";
import type { Shell } from "./shell";

export class UrlImport {
  readonly #api: Api;
  readonly #imports: AwayImports;
  readonly #shell: Shell;
  /** `null` until the edge has told them. */
  ways: UrlWays | null = null;
  form: UrlForm = emptyUrlForm;
  target: TargetView | null = null;
  /** What a portal decides. */
  presets: Presets = noPresets;
  /** Why it is not known what may be fetched. */
  loadTrouble: Explanation | null = null;
  /** What the edge said against the form. */
  trouble: Explanation | null = null;
  sending = false;
  /** The fields that a person has left once: what is half typed is not wrong yet. */
  readonly left = new Set<"url" | "fingerprint">();
  #asking = false;

  constructor(api: Api, imports: AwayImports, shell: Shell) {
    this.#api = api;
    this.#imports = imports;
    this.#shell = shell;
  }

  /** A portal decides otherwise. What a person has chosen stays, as far as that is theirs to choose. */
  setPresets(presets: Presets): void {
    if (this.form.settings === this.presets.settings || presets.locked.size > 0) {
      this.form = { ...this.form, settings: presets.settings };
    }
    this.presets = presets;
  }

  /** The tab is shown: what is not there yet is asked for. */
  show(): void {
    if (this.ways === null && !this.#asking) {
      void this.load();
    }
  }

  setTarget(target: TargetView | null): void {
    this.target = target;
  }

  edit(form: Partial<UrlForm>): void {
    this.form = { ...this.form, ...form };
    this.trouble = null;
    this.#shell.changed();
  }

  /** A person leaves a field, whose text is put as the edge takes it. */
  leave(field: "url" | "fingerprint", typed: string): void {
    this.left.add(field);
    this.edit({ [field]: typed });
  }

  async load(): Promise<void> {
    this.#asking = true;
    this.loadTrouble = null;
    this.#shell.changed();
    const told = await this.#api.ask<UrlWays>("GET", pathOf("urls"));
    this.#asking = false;
    if (told.ok) {
      this.ways = told.value;
    } else {
      this.loadTrouble = told.trouble;
    }
    this.#shell.changed();
  }

  async submit(): Promise<void> {
    const { form, ways, target } = this;
    if (ways === null || this.sending || !urlSendable(form, ways, target)) {
      return;
    }
    this.sending = true;
    this.trouble = null;
    this.#shell.changed();
    this.trouble = await this.#imports.begin("from-url", urlRequest(form, ways, target), null);
    this.sending = false;
    if (this.trouble === null) {
      this.left.clear();
      // The next URL is another image; who fetches and who may read it stay as they were chosen.
      this.form = { ...form, url: "", fingerprint: "", settings: { ...form.settings, aliases: "" } };
      this.#shell.focus("[data-testid=away-title]");
    } else {
      this.#shell.focus(`#url-${fieldOf(this.trouble.code) ?? "trouble"}`);
    }
    this.#shell.changed();
  }
}
