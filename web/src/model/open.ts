/** Imports of files that are at the edge and not on a card here: what is known of them, and what can be said. */

import type { ImportView } from "../generated/api";
import { text } from "../strings";
import { explain, lacking, open, receivedOf } from "./import-view";
import { formatBytes } from "./format";
import { said } from "./words";

/** An import that has not ended. */
export interface OpenImport {
  readonly view: ImportView;
  /** When more of its bytes were seen to come in, in milliseconds; `null` for never. */
  readonly moved: number | null;
}

/** After so many milliseconds without a byte, nobody sends an import any more. */
const STILL = 10_000;

/** The open imports of files after news of one. */
export function onOpen(imports: readonly OpenImport[], view: ImportView, now: number): readonly OpenImport[] {
  if (view.origin.kind !== "files") {
    return imports;
  }
  const known = imports.find((one) => one.view.id === view.id);
  const others = imports.filter((one) => one !== known);
  if (!open(view)) {
    return others;
  }
  const moves = known !== undefined && receivedOf(view).done > receivedOf(known.view).done;
  const present = { view, moved: moves ? now : (known?.moved ?? null) };
  return known === undefined ? [present, ...others] : imports.map((one) => (one === known ? present : one));
}

/** What its files are called. */
export function nameOf({ files }: ImportView): string {
  return text.open.name(files.map(({ name }) => name));
}

/** How it stands and what to do, in a sentence. */
export function wordsOf({ view, moved }: OpenImport, now: number): string {
  if (!lacking(view)) {
    return view.waiting !== null ? text.notice.stuck(said(explain(view.waiting))) : text.open.standing[settled(view)];
  }
  if (moved !== null && now - moved < STILL) {
    return text.open.moving;
  }
  return view.files.every(({ identity }) => identity !== null) ? text.open.drop(view.files.length) : text.open.foreign;
}

/** How many bytes have come in, in words. */
export function receivedWords(view: ImportView): string {
  const { done, total } = receivedOf(view);
  return text.open.received(formatBytes(done), formatBytes(total));
}

function settled({ state }: ImportView): keyof typeof text.open.standing {
  return state === "importing" || state === "finishing" ? state : "forwarding";
}
