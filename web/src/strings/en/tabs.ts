/** The words of the tabs and of what they share: the target, and what can be said of every image. */

import type { AliasFault, Aliases } from "../../model/alias";
import type { Tab } from "../../model/tab";

export const tabs = {
  label: "Ways to import, and what is there",
  name: { files: "Files", copy: "Copy from a remote", url: "From a URL", images: "Images", history: "History" } satisfies Record<Tab, string>,
};

export const typeUnknown = "Type not told";

export const settings = {
  aliases: "Aliases",
  aliasesHint: "Optional, parted by spaces. Without one, the image goes by its fingerprint.",
  taken: "If an alias is taken",
  public: "Public",
  publicHint: "Clients without credentials may read the image.",
  profiles: "Choose profiles",
  profilesHint: "Instances of the image get these profiles. Untouched, Incus chooses.",
  profilesOf: "Profiles",
  noTarget: "The target is not known yet.",
};

export function aliasesFault(fault: NonNullable<Aliases["fault"]>): string {
  return fault === "too-many" ? "An import can set 16 aliases at most." : `“${fault.alias}”: ${aliasFault(fault.fault)}`;
}

/** What is wrong with an alias. */
export function aliasFault(fault: AliasFault): string {
  switch (fault.kind) {
    case "empty":
      return "An alias needs at least one character.";
    case "too-long":
      return "An alias has at most 64 bytes.";
    case "character":
      return /^[\p{White_Space}\p{Cc}]$/u.test(fault.character)
        ? "An alias cannot contain spaces or control characters."
        : `An alias cannot contain ${fault.character}`;
    case "ends":
      return "An alias starts and ends with a letter or digit (a-z, A-Z, 0-9).";
    case "segment":
      return "The parts of an alias between slashes cannot be empty, . or ..";
  }
}
