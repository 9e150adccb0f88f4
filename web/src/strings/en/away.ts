/** The words of imports that no page has the files of. */

import type { CopyMode, Origin, Through } from "../../generated/api";
import type { Explanation } from "../../generated/image-format";
import type { AwayStanding } from "../../model/away";

export const away = {
  title: "Imports",
  standing: {
    downloading: "Malleus downloads it",
    "fetching-asked": "Asked for",
    "fetching-image": "Fetching the image",
    "fetching-metadata": "Fetching the metadata",
    "fetching-rootfs": "Fetching the root file system",
    "fetching-other": "Fetching",
    "sent-by-remote": "The remote sends it",
    stuck: "Waiting",
    forwarding: "Handing over",
    importing: "The target works on it",
    finishing: "Setting aliases",
    done: "Done",
    cancelling: "Cancelling",
    cancelled: "Cancelled",
    failed: "Failed",
  } satisfies Record<AwayStanding, string>,
  kind: (origin: Exclude<Origin, { kind: "files" }>) =>
    origin.kind === "url" ? through[origin.through] : `Copied from “${origin.remote}”: ${mode[origin.mode]}`,
  to: "To",
  from: "From",
  aliases: "Aliases",
  bar: {
    download: "Download",
    fetch: "Download by the target",
    send: "Sent by the remote",
    handOver: "Hand-over",
    work: "Import",
  },
  soFar: (bytes: string) => `${bytes} so far`,
  percent: (percent: number) => `${percent.toString()} %`,
  started: "just begun",
  stuck: (why: string) => `${why} It is tried again by itself.`,
  tooLate: "It is too late to cancel: the target is about to have the image.",
  notCancelled: {
    code: "not-cancelled",
    sentence: "Malleus did not answer, so that it may not have been cancelled.",
    advice: "Check that Malleus is running and that this computer is online, then try again.",
  } satisfies Explanation,
  present: "The target had this image already; nothing had to be fetched again.",
  typeUnknown: "For a virtual machine, add --vm.",
  inDepot: "It is in the depot, for Incus servers to copy from there.",
  announce: (name: string, words: string) => `${name}: ${words}`,
};

const mode: Record<CopyMode, string> = {
  pull: "the target fetches it",
  push: "the remote sends it",
  relay: "by way of Malleus",
};

const through: Record<Through, string> = {
  edge: "From a URL, fetched by Malleus",
  incus: "From a URL, fetched by Incus",
};
