/** What the element and what is in it tell each other. */

import type { Told } from "../model/detail";
import type { Presets } from "../model/presets";
import type { Tab } from "../model/tab";
import type { TokenSource } from "./access";

/** What the element's attributes say, whenever it is asked. */
export interface Wishes {
  /** The absolute address the API lies under, without a slash at its end. */
  readonly base: string;
  /** By what the page that has the element says who asks. */
  readonly token: TokenSource;
  /** The tenant that the element is for; `null` where a person may choose. */
  readonly tenant: string | null;
  /** The target or the project that images are to go to; `null` for the first target. */
  readonly target: string | null;
  readonly project: string | null;
  /** The tabs there are, in their order; never none. */
  readonly tabs: readonly Tab[];
  /** Whether the fragment of the page's address tells which tab is shown. */
  readonly deepLinks: boolean;
  /** Whether files may be dropped and pasted anywhere on the page. */
  readonly pageDrops: boolean;
  readonly presets: Presets;
}

/** What the element hears of it. */
export interface Heard {
  /** An import has come, has changed or has gone. */
  readonly onImport: (before: Told | undefined, after: Told | undefined) => void;
  /** Whether the edge answers, when that changes. */
  readonly onReach: (reached: boolean) => void;
}
