/** The form that imports an image from a URL. */

import type { ImportUrl, TargetView, Through, UrlWays } from "../generated/api";
import { aliasesIn, plainSettings, settingsFor, type Settings } from "./settings";

/** The longest URL, in bytes, as the edge takes it. */
const LONGEST_URL = 2048;

/** What a person has said. */
export interface UrlForm {
  readonly url: string;
  /** `null` until one is chosen. */
  readonly through: Through | null;
  /** As typed. */
  readonly fingerprint: string;
  readonly settings: Settings;
}

export const emptyUrlForm: UrlForm = { url: "", through: null, fingerprint: "", settings: plainSettings };

export type UrlFault = "scheme" | "characters" | "too-long";

/** Why a URL is not taken, by the edge's own rule; `null` where it is. What is empty is not wrong yet. */
export function urlFault(typed: string): UrlFault | null {
  const url = typed.trim();
  if (url === "") {
    return null;
  }
  if (!/^https?:\/\/[^/?#]/i.test(url)) {
    return "scheme";
  }
  if (!/^[!-~]+$/.test(url)) {
    return "characters";
  }
  return url.length > LONGEST_URL ? "too-long" : null;
}

/** A SHA-256 as it is told to the edge: digits in lower case, without white space around them. */
export function sha256(typed: string): string {
  return typed.trim().toLowerCase();
}

/** Whether that is one, or nothing. */
export function sha256Usable(typed: string): boolean {
  return /^([0-9a-f]{64})?$/.test(sha256(typed));
}

/** Why one way of fetching is closed. */
export type WhyNotThrough = "edge-off" | "incus-off" | "target-is-depot";

/** Why the image cannot be fetched that way; `null` where it can. */
export function throughClosed(through: Through, ways: UrlWays, target: TargetView | null): WhyNotThrough | null {
  if (through === "edge") {
    return ways.throughEdge ? null : "edge-off";
  }
  return target?.kind === "depot" ? "target-is-depot" : ways.throughIncus.length === 0 ? "incus-off" : null;
}

/** Who fetches: the wanted one where that is open, else the one that is, else `null`. */
export function throughFor({ through }: UrlForm, ways: UrlWays, target: TargetView | null): Through | null {
  const order: readonly Through[] = through === "incus" ? ["incus", "edge"] : ["edge", "incus"];
  return order.find((one) => throughClosed(one, ways, target) === null) ?? null;
}

/** The hosts that the one who fetches is kept to; empty for any. */
export function hostsOf(through: Through, { hosts, throughIncus }: UrlWays): readonly string[] {
  return through === "edge" ? hosts : throughIncus;
}

/** Whether the form can be sent. */
export function urlSendable(form: UrlForm, ways: UrlWays, target: TargetView | null): boolean {
  return (
    target !== null &&
    throughFor(form, ways, target) !== null &&
    form.url.trim() !== "" &&
    urlFault(form.url) === null &&
    sha256Usable(form.fingerprint) &&
    aliasesIn(form.settings).fault === null
  );
}

/** What is asked of the edge. */
export function urlRequest(form: UrlForm, ways: UrlWays, target: TargetView | null): Omit<ImportUrl, "id"> {
  const fingerprint = sha256(form.fingerprint);
  return {
    ...settingsFor(form.settings, target),
    url: form.url.trim(),
    through: throughFor(form, ways, target) ?? "edge",
    fingerprint: fingerprint === "" ? null : fingerprint,
    target: target?.name ?? null,
    properties: {},
  };
}

/** The field that the edge's refusal is about, by its code; `null` where it is about none. */
export function fieldOf(code: string): "url" | "fingerprint" | "aliases" | null {
  if (code === "url-another-image" || code === "bad-fingerprint") {
    return "fingerprint";
  }
  return code.startsWith("url-") || code.startsWith("source-") ? "url" : code.startsWith("alias-") ? "aliases" : null;
}
