/** What a scene is: one view of the page in one state, with the way there. */

import type { Edge } from "../support/edge";
import type { ServedDepot } from "../support/depot";
import type { LargeImage } from "../support/images";
import type { Incus } from "../support/incus";
import type { Link } from "../support/link";
import type { ImportPage } from "../support/page";
import type { Web } from "../support/web";

/** What a scene is played with. All of it is real, and is taken down afterwards however it stands. */
export interface Stage {
  /** The page, not yet opened. */
  readonly app: ImportPage;
  /** Where to open it: the browser's end of `toEdge`. */
  readonly url: string;
  /** Without images at first. */
  readonly incus: Incus;
  readonly edge: Edge;
  readonly toEdge: Link;
  readonly toIncus: Link;
  /** The depot that the edge knows as the remote `source`, without images at first. */
  readonly source: ServedDepot;
  readonly web: Web;
  readonly toWeb: Link;
  /** Large enough to be handed to Incus while its bytes come. */
  readonly large: LargeImage;
  /** An empty folder. */
  readonly scratch: string;
  /** What the page must never do; emptied by a scene that is about it. */
  readonly misdeeds: string[];
}

/** What is not as usual. */
export interface World {
  readonly into?: "incus" | "depot" | "both";
  readonly project?: string;
  readonly many?: number;
  readonly login?: boolean;
}

/** One view in one state. */
export interface Scene {
  /** Unlike any other's; the names of its pictures begin with it. */
  readonly name: string;
  /** What there is to see, in a sentence. */
  readonly says: string;
  /** Whether it is one of those that are pictured in a narrow window and in Japanese too. */
  readonly main?: boolean;
  /** Whether it is pictured in forced colours too. */
  readonly forced?: boolean;
  readonly world?: World;
  /** Brings the page there. It stands still then, or goes on so slowly that it stays the same scene. */
  readonly show: (stage: Stage) => Promise<unknown>;
}

/** Scenes of one part of the page. */
export interface Group {
  readonly title: string;
  readonly scenes: readonly Scene[];
}
