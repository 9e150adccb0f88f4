/** The words of the tab with the images of a target. */

import type { Explanation } from "../../generated/image-format";

export const images = {
  reading: (target: string) => `Reading the images of “${target}”`,
  reload: "Reload",
  reloading: "Reloading",
  list: (target: string) => `Images of “${target}”`,
  empty: "There are no images yet.",
  noMatch: "No image matches.",
  search: "Search images",
  searchHint: "Words of aliases, properties, type, architecture or source, or the start of a fingerprint.",
  clear: "Show all",
  column: { name: "Image", type: "Type", architecture: "Architecture", size: "Size", created: "Created" },
  public: "public",
  autoUpdate: "kept up to date",
  cached: "cached",
  noAlias: "no alias",
  fact: {
    source: "Source",
    access: "Access",
    update: "Up to date",
    created: "Created",
    uploaded: "Came here",
    cached: "Cached",
    size: "Size",
    type: "Type",
    architecture: "Architecture",
    fingerprint: "Fingerprint",
  },
  anyone: "Public: clients without credentials may read it",
  restricted: "Not public",
  updated: "Incus keeps it so",
  notUpdated: "Not looked after",
  cachedMeans: "Incus fetched it for an instance, and deletes it when it is not used for some days",
  sourceUnknown: "Not known",
  close: "Close",

  aliases: "Aliases",
  none: "It has none, and goes by its fingerprint.",
  removeAlias: "Remove",
  removeAliasOf: (alias: string) => `Remove the alias ${alias}`,
  unspellable: "No address can name this alias. Remove it with the incus client.",
  newAlias: "Add an alias",
  add: "Add",
  taken: (alias: string) => `The alias “${alias}” names another image.`,
  move: "Move it to this image",
  leave: "Leave it",
  aliasSet: (alias: string) => `The alias “${alias}” names this image now.`,
  aliasRemoved: (alias: string) => `The alias “${alias}” is removed.`,

  refresh: "Look for a newer one",
  refreshHint: "Incus asks its source, and puts a newer image in this one's place.",
  refreshClosed: "It cannot be refreshed: the target does not know where it came from.",
  refreshing: "Looking for a newer one",
  refreshed: "There was a newer image. It has taken this one's place, with its aliases.",
  newest: "There is no newer image.",

  delete: "Delete",
  deleting: "Deleting",
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteWords: (target: string, aliases: readonly string[]) =>
    `The image is deleted from “${target}”${
      aliases.length === 0 ? "" : `, and with it ${aliases.length === 1 ? "its alias" : "its aliases"} ${aliases.join(", ")}`
    }. Instances made of it stay. This cannot be undone.`,
  keep: "Cancel",
  deleted: (name: string) => `${name} is deleted.`,
  gone: {
    code: "image-gone",
    sentence: "The image is not there any more.",
    advice: "Choose another one.",
  } satisfies Explanation,
};
