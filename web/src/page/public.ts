/**
 * What a page that embeds the element may build on: its attributes and properties, methods and events. All else may change
 * from one version to the next.
 */

import type { ImportDetail } from "../model/detail";
import type { Tab } from "../model/tab";
import type { ImportEvent } from "../model/tell";

export type { InstanceType } from "../generated/image-format";
export type { Standing } from "../model/card";
export type { ImportDetail, ImportProblem, ImportState } from "../model/detail";
export type { Kind, Option } from "../model/presets";
export type { Tab } from "../model/tab";

/** What each event tells, by the events' names. They bubble, leave shadow roots, and cannot be cancelled. */
export interface MalleusEvents extends ImportEvents {
  /** It is drawn, and has heard of the edge or that it does not answer. */
  readonly "malleus-ready": null;
  /** Whether the edge answers, when that changes. */
  readonly "malleus-connection": { readonly reached: boolean };
  /** The language that is spoken from now on, by its tag. */
  readonly "malleus-language": string;
}

type ImportEvents = { readonly [E in ImportEvent as E["type"]]: E["detail"] };

/** The events themselves. */
export type MalleusEventMap = { [E in keyof MalleusEvents]: CustomEvent<MalleusEvents[E]> };

/**
 * The properties. Each but `token` is an attribute too, in lower case and with a hyphen before what is a capital here. Another value
 * takes effect at once; what is unknown in it is passed over. Lists are parted by spaces.
 */
export interface MalleusOptions {
  /** The address that the API lies under, absolute or relative to the page. With another one all begins anew. */
  endpoint: string;
  /**
   * A token of the edge's, or what gives one, also a promise of one, which is asked again when a token is refused. It is no
   * attribute, and is told to the edge alone.
   */
  token: string | (() => string | Promise<string>) | null;
  /** The tenant that all is for, by its name; a person cannot choose another one then. */
  tenant: string | null;
  /** The target that images go to, by its name; a person cannot choose another one then. */
  target: string | null;
  /** The same by its project. */
  project: string | null;
  /** The tabs there are, in their order: `files copy url images history`. */
  tabs: string | null;
  /** The aliases to begin with, in place of those that are proposed. */
  aliases: string | null;
  /** What to do when an alias is taken: `fail`, `move` or `skip`. */
  aliasTaken: string | null;
  /** Whether images are to be public at first. */
  public: boolean;
  /** The profiles to begin with. */
  profiles: string | null;
  /** What a person may not change: `target aliases alias-taken public profiles properties`. */
  locked: string | null;
  /** Which dropped files are taken: `container virtual-machine unified split wrap`. */
  accept: string | null;
  /** `en` or `ja`. */
  language: string | null;
  /** `light` or `dark`. */
  theme: string | null;
  /** Whether the fragment of the page's address tells which tab is shown. */
  deepLinks: boolean;
  /** Whether files may be dropped and pasted anywhere on the page. */
  pageDrops: boolean;
  /** Whether the title and the icon of the browser's tab tell how the imports stand. */
  titleProgress: boolean;
}

/** All that the element has beside what every element has. */
export interface MalleusMembers extends MalleusOptions {
  /** All imports that have a card: those of files first, of each kind the newest first. */
  readonly imports: readonly ImportDetail[];
  /** Takes files as if they were dropped together. */
  addFiles(files: Iterable<File>): void;
  /** Opens the browser's choice of files. A browser allows it in the course of a click alone. */
  openPicker(): Promise<void>;
  /** Imports all files that are ready. */
  importAll(): void;
  pauseAll(): void;
  resumeAll(): void;
  /** Calls everything off, without asking once more. */
  cancelAll(): void;
  /** Takes the cards of what has ended away. */
  clear(): void;
  /** Shows a tab, where there is one of that name. */
  show(tab: Tab): void;
}

/** The element `<malleus-import>`. */
export type MalleusImportElement = HTMLElement & MalleusMembers;

declare global {
  interface HTMLElementTagNameMap {
    "malleus-import": MalleusImportElement;
  }
  // They bubble through all elements, and from there on.
  /* eslint-disable @typescript-eslint/no-empty-object-type -- to add to types of the DOM is all they are for */
  interface HTMLElementEventMap extends MalleusEventMap {}
  interface DocumentEventMap extends MalleusEventMap {}
  interface WindowEventMap extends MalleusEventMap {}
  /* eslint-enable @typescript-eslint/no-empty-object-type */
}
