/** The words of the tab that copies images from a remote. */

import type { CopyMode, WhyClosed } from "../../generated/api";
import type { WhyNotUpdated } from "../../model/copy-rules";
import { formatNumber } from "../../model/format";

export const copy = {
  remote: "Remote",
  choose: "Choose a remote",
  asking: "Asking for the remotes",
  none: "There are no remotes to copy from.",
  noneAdvice: "Whoever runs Malleus can name some in its settings.",
  reading: (remote: string) => `Reading the images of “${remote}”`,
  read: (age: string) => `Read ${age}`,
  neverRead: "Not read yet",
  refresh: "Refresh",
  refreshing: "Refreshing",
  notRead: (remote: string) => `“${remote}” could not be read anew.`,
  old: "What is shown was read before.",

  search: "Search images",
  searchHint: "Words of aliases, OS, release, variant, architecture or description, or the start of a fingerprint.",
  type: "Type",
  architecture: "Architecture",
  all: "All",
  list: (remote: string) => `Images of “${remote}”`,
  count: (shown: number, all: number) =>
    shown === all
      ? `${formatNumber(all)} image${all === 1 ? "" : "s"}`
      : `${formatNumber(shown)} of ${formatNumber(all)} images`,
  noMatch: "No image matches.",
  empty: "This remote has no images.",
  clear: "Show all",
  sizeUnknown: "size not told",
  column: { name: "Image", type: "Type", architecture: "Architecture", size: "Size", created: "Created" },

  form: (image: string) => `Copy ${image}`,
  serial: "Serial",
  access: "Access",
  anyone: "public",
  restricted: "not public",
  aliasesThere: "Aliases there",
  more: (count: number) => `and ${count.toString()} more`,
  copyAliases: "Copy its aliases too",
  copyAliasesHint: "All aliases that the image has on the remote are set here as well.",
  noAliases: "The image has no aliases on the remote.",
  autoUpdate: "Keep it up to date",
  autoUpdateHint: "Incus looks for a newer image of the alias and puts it in this one's place.",
  follow: "Alias to follow",
  mode: "How it gets there",
  modeName: { pull: "Pull", push: "Push", relay: "Relay" } satisfies Record<CopyMode, string>,
  modeHint: {
    pull: "The target fetches it from the remote.",
    push: "The remote sends it to the target.",
    relay: "Malleus fetches it from the remote and hands it to the target.",
  } satisfies Record<CopyMode, string>,
  modeClosed: {
    "target-is-depot": "The target is the depot, which neither fetches images nor is sent any by another server.",
    "remote-is-no-incus": "Only an Incus server sends images, and this remote is a web server.",
    "remote-is-public": "This remote does not know Malleus, and sends images only for clients that it trusts.",
    "target-not-on-network": "The target does not listen on the network, so that no other server can send to it.",
    "unified-machine": "Incus takes a virtual machine of one file for a container when it pulls it from such a server.",
  } satisfies Record<WhyClosed, string>,
  updateClosed: {
    "target-is-depot": "Only Incus keeps images up to date, and the target is the depot.",
    "not-pulled": "Incus keeps an image up to date only when it pulls it itself.",
    "no-alias": "Incus follows an alias, and the image has none on the remote.",
    private: "Incus keeps an image up to date only where it is public, in the remote’s project default.",
  } satisfies Record<WhyNotUpdated, string>,
  submit: "Copy image",
  submitting: "Asking",
  close: "Close",
};
