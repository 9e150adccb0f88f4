/** What the tab with the images of the target holds, and what a person does with one. */

import type { Refreshed, SessionView, SetAlias, TargetImage, TargetView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { aliasFault } from "../model/alias";
import { onShelf, shelfName, shelved, successor, withAlias, without, withoutAlias, type Shelf } from "../model/images";
import { aliasPath, pathOf } from "../model/paths";
import { may, type Right } from "../model/session";
import { worded } from "../model/words";
import { text } from "../strings";
import type { Api } from "./api";
import type { Shell } from "./shell";
import { WindowedList } from "./windowed-list";

/** A refresh may fetch a whole image: its answer is waited for so long, in milliseconds. */
const REFRESH_PATIENCE = 30 * 60_000;

/** What is being done with an image. */
export type Act = "alias" | "refresh" | "delete";

/** The image that is looked at. */
export interface Chosen {
  readonly image: TargetImage;
  /** The alias that is being added, as typed. */
  readonly alias: string;
  /** An alias that names another image, and may be moved. */
  readonly taken: string | null;
  readonly busy: Act | null;
  readonly trouble: Explanation | null;
  /** What came of the last act, in a sentence. */
  readonly said: string;
}

export class TargetImages {
  readonly list: WindowedList;
  readonly #api: Api;
  readonly #shell: Shell;
  target: TargetView | null = null;
  /** Who looks at them, as far as is known. */
  session: SessionView | null = null;
  /** `null` until the target has told them. */
  shelf: Shelf | null = null;
  words = "";
  matches: readonly TargetImage[] = [];
  loading = false;
  trouble: Explanation | null = null;
  chosen: Chosen | null = null;
  /** The image that is to be deleted if a person says so once more. */
  doomed: TargetImage | null = null;
  #shown = false;
  #asked = 0;
  /** The image that an address leads to, until it is known. */
  #wanted: string | null = null;

  constructor(api: Api, shell: Shell) {
    this.#api = api;
    this.#shell = shell;
    this.list = new WindowedList(() => { shell.changed(); });
  }

  /** Whether whoever looks at them may do it, as far as is known. */
  may(right: Right): boolean {
    return may(this.session, right);
  }

  /** The tab is shown: what is there is asked for, anew each time. `wanted` is the fingerprint of an image to look at. */
  show(wanted: string | null): void {
    this.#shown = true;
    this.#wanted = wanted;
    void this.load();
  }

  hide(): void {
    this.#shown = false;
    this.doomed = null;
  }

  /** The target whose images these are from now on. */
  setTarget(target: TargetView | null): void {
    const other = target?.name !== this.target?.name;
    this.target = target;
    if (other) {
      this.shelf = null;
      this.chosen = null;
      this.doomed = null;
      this.words = "";
      this.matches = [];
      this.list.reset();
      if (this.#shown) {
        void this.load();
      }
    }
  }

  /** A target has got an image. */
  onDone(target: string): void {
    if (this.#shown && target === this.target?.name) {
      void this.load();
    }
  }

  async load(): Promise<void> {
    const name = this.target?.name;
    if (name === undefined) {
      return;
    }
    const asked = ++this.#asked;
    this.loading = true;
    this.trouble = null;
    this.#shell.changed();
    const told = await this.#api.ask<TargetImage[]>("GET", pathOf("targets", name, "images"));
    if (asked !== this.#asked) {
      return;
    }
    this.loading = false;
    if (told.ok) {
      this.#put(told.value);
      this.#find();
    } else {
      this.trouble = told.trouble;
    }
    this.#shell.changed();
  }

  look(words: string): void {
    this.words = words;
    this.#match();
    this.list.reset();
    this.#shell.changed();
  }

  pick(image: TargetImage): void {
    if (this.chosen?.image.fingerprint !== image.fingerprint) {
      this.chosen = { image, alias: "", taken: null, busy: null, trouble: null, said: "" };
    }
    this.#shell.focus("#image-title");
    this.#shell.changed();
  }

  close(): void {
    this.chosen = null;
    this.#shell.focus("#image-list");
    this.#shell.changed();
  }

  typeAlias(alias: string): void {
    this.#update({ alias, taken: null, trouble: null, said: "" });
  }

  /** Sets the alias that was typed; `move` takes it from the image that has it. */
  async setAlias(move: boolean): Promise<void> {
    const { chosen, target } = this;
    const alias = chosen?.alias.trim() ?? "";
    if (chosen === null || target === null || chosen.busy !== null || aliasFault(alias) !== null) {
      return;
    }
    const { fingerprint } = chosen.image;
    this.#update({ busy: "alias", taken: null, trouble: null, said: "" });
    const body: SetAlias = { fingerprint, aliasTaken: move ? "move" : "fail" };
    const told = await this.#api.ask("PUT", aliasPath(target.name, alias), body);
    if (!told.ok && told.trouble.code === "alias-taken" && !move) {
      this.#finish(target.name, fingerprint, { taken: alias });
      this.#shell.focus("#image-move");
    } else if (told.ok) {
      this.#change(target.name, (images) => withAlias(images, alias, fingerprint));
      this.#finish(target.name, fingerprint, { alias: "", said: text.images.aliasSet(alias) });
      this.#shell.focus("#image-alias");
    } else {
      this.#finish(target.name, fingerprint, { trouble: told.trouble });
      this.#shell.focus("#image-alias");
    }
  }

  /** Leaves an alias with the image that has it. */
  leaveAlias(): void {
    this.#update({ taken: null, alias: "" });
    this.#shell.focus("#image-alias");
  }

  async removeAlias(alias: string): Promise<void> {
    const { chosen, target } = this;
    if (chosen === null || target === null || chosen.busy !== null) {
      return;
    }
    const { fingerprint } = chosen.image;
    this.#update({ busy: "alias", trouble: null, said: "" });
    const told = await this.#api.ask("DELETE", aliasPath(target.name, alias));
    if (told.ok || told.status === 404) {
      this.#change(target.name, (images) => withoutAlias(images, alias));
      this.#finish(target.name, fingerprint, { said: text.images.aliasRemoved(alias) });
      // The button that had the focus is gone.
      this.#shell.focus("#image-aliases-title");
    } else {
      this.#finish(target.name, fingerprint, { trouble: told.trouble });
    }
  }

  async refresh(): Promise<void> {
    const { chosen, target } = this;
    if (chosen === null || target === null || chosen.busy !== null || !chosen.image.refreshable) {
      return;
    }
    const { fingerprint } = chosen.image;
    this.#update({ busy: "refresh", trouble: null, said: "" });
    const path = pathOf("targets", target.name, "images", fingerprint, "refresh");
    const told = await this.#api.ask<Refreshed>("POST", path, undefined, REFRESH_PATIENCE);
    if (!told.ok) {
      this.#finish(target.name, fingerprint, { trouble: told.trouble });
      return;
    }
    this.#finish(target.name, fingerprint, { said: told.value.changed ? text.images.refreshed : text.images.newest });
    if (told.value.changed && this.target?.name === target.name) {
      await this.load();
    }
  }

  /** Asks once more before the image is deleted. */
  askToDelete(): void {
    this.doomed = this.chosen?.image ?? null;
    this.#shell.changed();
  }

  keep(): void {
    if (this.doomed !== null) {
      this.doomed = null;
      this.#shell.focus("#image-delete");
      this.#shell.changed();
    }
  }

  async delete(): Promise<void> {
    const { doomed, target } = this;
    this.doomed = null;
    if (doomed === null || target === null) {
      return;
    }
    const { fingerprint } = doomed;
    this.#update({ busy: "delete", trouble: null, said: "" });
    const told = await this.#api.ask("DELETE", pathOf("targets", target.name, "images", fingerprint));
    if (told.ok || told.status === 404) {
      this.#change(target.name, (images) => without(images, fingerprint));
      this.#shell.say(text.images.deleted(shelfName(doomed)));
      // What had the focus is gone.
      this.#shell.focus(this.matches.length > 0 ? "#image-list" : "#tab-images");
    } else {
      this.#finish(target.name, fingerprint, { trouble: told.trouble });
      this.#shell.focus("#image-delete");
    }
    this.#shell.changed();
  }

  /** Looks at the image that the address leads to. */
  #find(): void {
    const image = this.shelf?.images.find(({ fingerprint }) => fingerprint === this.#wanted);
    this.#wanted = null;
    if (image !== undefined) {
      this.look("");
      this.pick(image);
    }
  }

  #put(images: readonly TargetImage[]): void {
    this.shelf = shelved(images);
    this.#match();
    if (this.chosen !== null) {
      const image = successor(images, this.chosen.image);
      this.chosen = image === null ? null : { ...this.chosen, image };
    }
  }

  /** What was done is shown without asking for all images again. */
  #change(target: string, step: (images: readonly TargetImage[]) => readonly TargetImage[]): void {
    if (this.shelf !== null && this.target?.name === target) {
      this.#put(step(this.shelf.images));
    }
  }

  #match(): void {
    this.matches = this.shelf === null ? [] : onShelf(this.shelf, this.words);
  }

  /** An act has ended. Its image, or its target, may not be looked at any more. */
  #finish(target: string, fingerprint: string, part: Partial<Chosen>): void {
    if (this.chosen?.image.fingerprint === fingerprint && this.target?.name === target) {
      this.#update({ ...part, busy: null });
      const words = part.trouble === undefined || part.trouble === null ? (part.said ?? "") : worded(part.trouble).sentence;
      if (words !== "") {
        this.#shell.say(words);
      }
    }
  }

  #update(part: Partial<Chosen>): void {
    if (this.chosen !== null) {
      this.chosen = { ...this.chosen, ...part };
      this.#shell.changed();
    }
  }
}
