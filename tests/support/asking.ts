/** What the edge's API is asked without a page: for an image of a remote or behind a URL, and about images that are there. */

import { randomBytes } from "node:crypto";
import { ask } from "./ask";
import type { Edge, ImportView } from "./edge";
import { eventsUntil, type Event } from "./events";
import { Refused } from "./sender";

const ENDS: ReadonlySet<string> = new Set(["done", "failed", "cancelled", "expired"]);

/** What can be asked for about an image, wherever it comes from. */
interface Wish {
  readonly id?: string;
  readonly target?: string;
  readonly aliases?: readonly string[];
  readonly aliasTaken?: "fail" | "move" | "skip";
  readonly public?: boolean;
  readonly profiles?: readonly string[];
}

/** An image of a remote. */
export interface Copy extends Wish {
  readonly remote: string;
  readonly fingerprint: string;
  readonly alias?: string;
  readonly mode?: Mode;
  readonly copyAliases?: boolean;
  readonly autoUpdate?: boolean;
}

/** An image behind a URL. */
export interface FromUrl extends Wish {
  readonly url: string;
  readonly through?: "edge" | "incus";
  readonly fingerprint?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

export type Mode = "pull" | "push" | "relay";

/** An image of a target. Only what the tests name is typed. */
export interface TargetImage {
  readonly fingerprint: string;
  readonly aliases: readonly string[];
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Asks, and gives what is answered; `Refused` where the edge refuses. */
export async function call<Told>(edge: Edge, method: string, path: string, said?: unknown): Promise<Told> {
  const headers = said === undefined ? {} : { "Content-Type": "application/json" };
  const body = said === undefined ? "" : JSON.stringify(said);
  const answer = await ask({ method, url: `${edge.url}/api/v1${path}`, headers, body });
  if (answer.status >= 300) {
    throw new Refused(answer);
  }
  return (answer.text === "" ? undefined : JSON.parse(answer.text)) as Told;
}

/** Begins a copy of a remote's image. */
export function beginCopy(edge: Edge, copy: Copy): Promise<ImportView> {
  return call(edge, "POST", "/imports/from-remote", { id: freshId(), ...copy });
}

/** Begins an import from a URL. */
export function beginUrl(edge: Edge, wish: FromUrl): Promise<ImportView> {
  return call(edge, "POST", "/imports/from-url", { id: freshId(), ...wish });
}

/** Everything that is told of an import until it stands so. */
export async function told(edge: Edge, id: string, so: (view: ImportView) => boolean): Promise<ImportView[]> {
  const ofIt = ({ view }: Event): boolean => view.id === id;
  const events = await eventsUntil(edge.url, undefined, (event) => ofIt(event) && so(event.view));
  return events.filter(ofIt).map(({ view }) => view);
}

/** How an import stands when it stands so. */
export async function stands(edge: Edge, id: string, so: (view: ImportView) => boolean): Promise<ImportView> {
  const last = (await told(edge, id, so)).at(-1);
  if (last === undefined) {
    throw new Error("nothing was told of the import");
  }
  return last;
}

/** How an import ended. */
export function ended(edge: Edge, { id }: Pick<ImportView, "id">): Promise<ImportView> {
  return stands(edge, id, isEnd);
}

/** Whether nothing follows by itself. */
function isEnd({ state }: ImportView): boolean {
  return ENDS.has(state);
}

/** The images of a target. */
export function imagesOf(edge: Edge, target: string): Promise<TargetImage[]> {
  return call(edge, "GET", `/targets/${target}/images`);
}

/** What the edge refuses with. */
export async function refusedWith(asked: Promise<unknown>): Promise<Refused> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof Refused) {
      return error;
    }
    throw error;
  }
  throw new Error("the edge was expected to refuse");
}

/** The code of that. */
export async function refusal(asked: Promise<unknown>): Promise<string | undefined> {
  return (await refusedWith(asked)).code;
}

function freshId(): string {
  return randomBytes(16).toString("hex");
}
