/** What a portal is told of one import: a plain object that cannot be changed. */

import type { Explanation, InstanceType } from "../generated/image-format";
import { awayStanding, awayTrouble, type Away, type AwayOrigin, type AwayStanding } from "./away";
import { awayName } from "./away-words";
import type { Card, Standing } from "./card";
import { standing } from "./card";
import { title } from "./describe";
import { percent } from "./format";
import { receivedOf } from "./import-view";
import { aliasesIn } from "./settings";
import { worded } from "./words";

/** One import, as events and `imports` tell of it. */
export interface ImportDetail {
  /** Where the image comes from. */
  readonly from: "files" | AwayOrigin["kind"];
  /** Names its card in the element. */
  readonly key: string;
  /** Names the import at the edge; `null` before it is there. */
  readonly id: string | null;
  readonly state: ImportState;
  /** What it is called. */
  readonly title: string;
  /** The names of its files; none where they do not pass through the edge. */
  readonly files: readonly string[];
  /** In bytes; `null` where nobody has told. */
  readonly size: number | null;
  /** What it is; `null` until that is known. */
  readonly type: InstanceType | null;
  readonly architecture: string | null;
  readonly fingerprint: string | null;
  readonly aliases: readonly string[];
  /** The target's name, once the import is there. */
  readonly target: string | null;
  /** Bytes of it that the edge has. */
  readonly sent: number;
  readonly problem: ImportProblem | null;
}

/** Where an import stands. `fetching` is all that is fetched, by the edge or by the target. */
export type ImportState = Standing | "fetching";

/** What went wrong, and what to do. */
export interface ImportProblem {
  readonly code: string;
  readonly sentence: string;
  readonly advice: string;
}

/** An import as it is told of, and what events depend on beyond that. */
export interface Told {
  readonly detail: ImportDetail;
  /** What is known of the image: another object when more is. */
  readonly known: unknown;
  /** How much of it the edge or the target has, in whole percents. */
  readonly percent: number;
}

/** What is told of a card. */
export function ofCard(card: Card): Told {
  const { id, importId, files, image, fingerprint, settings, wanted, target, upload, trouble } = card;
  const detail = detailOf({
    from: "files",
    key: `card-${id.toString()}`,
    id: importId,
    state: standing(card),
    title: title(card),
    files: files.map(({ name }) => name),
    size: image?.size ?? files.reduce((sum, { size }) => sum + size, 0),
    type: image?.instanceType ?? null,
    architecture: image?.metadata.architecture ?? null,
    fingerprint,
    aliases: wanted ?? aliasesIn(settings).names,
    target,
    sent: upload?.done ?? 0,
  }, trouble);
  return { detail, known: image, percent: percent(upload?.done ?? 0, upload?.total ?? 0) };
}

/** What is told of an import without files. */
export function ofAway(away: Away): Told {
  const { view, origin, type, received, fetched } = away;
  const { done, total } = receivedOf(view);
  const detail = detailOf({
    from: origin.kind,
    key: view.id,
    id: view.id,
    state: stateOf(awayStanding(away)),
    title: awayName(away),
    files: view.files.map(({ name }) => name),
    // While a download of untold length goes on, what has come is all that is known.
    size: total > 0 && received?.total !== Infinity ? total : null,
    type,
    architecture: null,
    fingerprint: view.fingerprint,
    aliases: view.aliases,
    target: view.target,
    sent: done,
  }, awayTrouble(away));
  const moved = fetched ?? received;
  return { detail, known: type, percent: percent(moved?.done ?? 0, moved?.total ?? 0) };
}

function stateOf(state: AwayStanding): ImportState {
  switch (state) {
    case "stuck":
    case "forwarding":
    case "importing":
    case "finishing":
    case "done":
    case "cancelling":
    case "cancelled":
    case "failed":
      return state;
    default:
      return "fetching";
  }
}

/** What a portal makes of it is to change nothing here. */
function detailOf(detail: Omit<ImportDetail, "problem">, trouble: Explanation | null): ImportDetail {
  const { files, aliases } = detail;
  return Object.freeze({
    ...detail,
    files: Object.freeze([...files]),
    aliases: Object.freeze([...aliases]),
    problem: trouble === null ? null : Object.freeze({ code: trouble.code, ...worded(trouble) }),
  });
}
