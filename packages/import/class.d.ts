import type { MalleusImportElement } from "./types/page/public";

export type * from "./types/page/public";

/** The class of the element, not registered. */
export declare const MalleusImport: {
  new (): MalleusImportElement;
  /** The endpoint of elements that have none of their own; empty for the page's own origin. */
  home: string;
};
