/** A drop for the tests of this folder. */

import type { HistoryEntry, ImportView, RemoteImage, TargetImage, TargetView } from "../generated/api";
import type { ImageFacts } from "../generated/browser";
import { onImport } from "./acts";
import { newCard, type Card } from "./card";
import { onNews, type News } from "./news";

export const FINGERPRINT = "ab".repeat(32);

export const image: ImageFacts = {
  instanceType: "container",
  files: [{ role: "unified", name: "a.tar.xz", size: 10, identity: "10:aa" }],
  size: 10,
  metadata: { architecture: "x86_64", creationDate: 1, expiryDate: null, properties: {}, propertiesPresent: true, templates: [] },
  suggestedAlias: "debian/13",
  findings: [],
};

/** Its import, as it begins. */
export const view: ImportView = {
  id: "one",
  state: "receiving",
  origin: { kind: "files" },
  target: "local",
  fetched: null,
  files: [{ role: "unified", name: "a.tar.xz", upload: "/u", identity: "10:aa", received: { done: 0, total: 10 } }],
  fingerprint: null,
  aliases: ["debian/13"],
  skippedAliases: [],
  forwarded: { done: 0, total: 10 },
  alreadyPresent: false,
  hashFirst: false,
  waiting: null,
  problem: null,
  retryable: false,
  created: 1,
};

/** That import with so many bytes of its file. */
export function receiving(done: number): ImportView {
  return { ...view, files: view.files.map((file) => ({ ...file, received: { done, total: 10 } })) };
}

export const problem = { type: "/problems/x", title: "It broke.", status: 503, detail: "Mend it.", instance: "i" };
export const trouble = { code: "x", sentence: "It broke.", advice: "Mend it." };

/** The card after news that come a second apart. */
export const after = (card: Card, ...news: News[]): Card =>
  news.reduce((present, one, at) => onNews(present, one, at * 1000), card);

export const fresh = newCard(1, [{ name: "a.tar.xz", size: 10 }]);
export const ready = after(fresh, { type: "inspected", image });
export const uploading = after(onImport(ready), { type: "leading", id: "one" }, { type: "created" });
export const sent = after(uploading, { type: "hashed", fingerprint: FINGERPRINT }, { type: "sent" });

export const target: TargetView = {
  name: "local",
  kind: "incus",
  project: "default",
  reachable: true,
  serverVersion: "6.0.4",
  architectures: ["x86_64"],
  profiles: ["default"],
  maxImageSize: 1_000,
  quotaLeft: null,
  diskLeft: null,
  address: null,
  trouble: null,
};

/** An image of a remote. */
export const remoteImage: RemoteImage = {
  fingerprint: FINGERPRINT,
  aliases: ["debian/13/default", "debian/13"],
  type: "container",
  architecture: "x86_64",
  os: "Debian",
  release: "13",
  variant: "default",
  serial: "20260101_05:24",
  description: "Debian 13 amd64",
  size: 100,
  created: 1,
  public: true,
  followable: true,
  pullClosed: null,
};

/** The import of that image. */
export const copied: ImportView = {
  ...view,
  id: "copy",
  state: "fetching",
  origin: { kind: "remote", remote: "images", mode: "pull", image: "debian/13" },
  files: [],
};

/** An import from a URL that the edge fetches. */
export const fromUrl: ImportView = {
  ...receiving(0),
  id: "url",
  origin: { kind: "url", url: "https://images.example/debian/13.tar.xz", through: "edge" },
};

/** An image of that target. */
export const targetImage: TargetImage = {
  fingerprint: FINGERPRINT,
  aliases: ["debian/13"],
  type: "container",
  architecture: "x86_64",
  size: 100,
  public: false,
  cached: false,
  autoUpdate: false,
  refreshable: false,
  source: null,
  properties: { os: "Debian", release: "13", description: "Debian 13 amd64" },
  created: 1,
  uploaded: 2,
};

/** An import that has ended. */
export const historyEntry: HistoryEntry = {
  id: "one",
  state: "done",
  origin: { kind: "files" },
  target: "local",
  files: ["a.tar.xz"],
  size: 10,
  fingerprint: FINGERPRINT,
  image: { type: "container", description: "Debian 13 (web)", os: "Debian", release: "13" },
  retryable: false,
  aliases: ["debian/13"],
  skippedAliases: [],
  alreadyPresent: false,
  problem: null,
  created: 1,
  ended: 2,
};
