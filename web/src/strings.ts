/** Every text the page itself says. The seam for other languages; texts about files and problems come with a code. */

import type { Explanation, InstanceType, Severity } from "./generated/image-format";
import { standing, type Card, type DescribedField, type Standing } from "./model/card";
import { DEEPEST, MOST_FILES, type WalkFault } from "./model/walk";
import { away } from "./strings/away";
import { copy } from "./strings/copy";
import { images } from "./strings/images";
import { aliasFault, aliasesFault, settings, tabs, typeUnknown } from "./strings/tabs";
import { url } from "./strings/url";

export const text = {
  name: "Malleus",
  tagline: "Images into Incus",

  tabs,
  copy,
  url,
  away,
  images,
  settings,
  typeUnknown,
  aliasFault,
  aliasesFault,

  drop: {
    title: "Drop Incus images here",
    over: "Let go to look into it",
    hint: "Any number of files and folders: unified images, split images, or a bare disk or root file system.",
    choose: "Choose files",
    chooseFolder: "Choose a folder",
    privacy: "Files are looked into in this browser. Nothing is sent before you press Import; what you have begun goes on when you drop it again.",
  },

  target: {
    label: "Target",
    choose: "Target for images",
    depot: "images are kept here, for Incus servers to copy",
    asking: "Asking for the target",
    project: (name: string) => `project ${name}`,
    version: (version: string) => `Incus ${version}`,
    incusDown: (name: string) => `Incus at “${name}” does not answer`,
    incusDownAdvice: "Check on the server that incusd runs. This page asks again by itself.",
    edgeDown: "Malleus does not answer",
    depotDown: (name: string) => `The depot “${name}” does not answer`,
    depotDownAdvice: "Whoever runs Malleus should look at its log. This page asks again by itself.",
    edgeDownAdvice: "Check that it is running and that this computer is online. This page asks again by itself.",
  },

  type: { container: "Container", "virtual-machine": "Virtual machine" } satisfies Record<InstanceType, string>,
  unified: "unified image",
  split: "split image",
  nothing: "What was dropped",
  files: (first: string, more: number) => `${first} and ${more.toString()} more files`,

  fact: {
    os: "OS",
    release: "Release",
    variant: "Variant",
    architecture: "Architecture",
    size: "Size",
    created: "Created",
    expires: "Expires",
    file: "File",
    metadata: "Metadata",
    rootfs: "Rootfs",
    fingerprint: "Fingerprint",
    computing: "being computed",
    more: "And",
    moreFiles: (count: number) => `${count.toString()} more files`,
  },

  finding: { warning: "Warning", note: "Note" } satisfies Record<Severity, string>,

  wrap: {
    title: { container: "Make it a container image", "virtual-machine": "Make it a virtual machine image" } satisfies Record<
      InstanceType,
      string
    >,
    intro: "An image says what it is. The file stays as it is; what you say here goes along with it.",
    label: {
      os: "OS",
      release: "Release",
      architecture: "Architecture",
      description: "Description",
    } satisfies Record<DescribedField, string>,
    choose: "Choose one",
    submit: "Make an image",
  },

  /** Files that systems leave in folders. */
  passedOver: (paths: readonly string[]) =>
    paths.length > 3
      ? `Passed over, as they belong to no image: ${paths.slice(0, 2).join(", ")} and ${(paths.length - 2).toString()} more.`
      : `Passed over, as ${paths.length === 1 ? "it belongs" : "they belong"} to no image: ${paths.join(", ")}.`,
  sorted: (images: number, others: number) =>
    [
      images === 0 ? "" : images === 1 ? "1 image" : `${images.toString()} images`,
      others === 0 ? "" : others === 1 ? "1 refused" : `${others.toString()} refused`,
    ]
      .filter((part) => part !== "")
      .join(", "),

  alias: {
    label: "Alias",
    hint: "Optional. Without one, the image goes by its fingerprint.",
    taken: "If the alias is taken",
    fail: "Refuse the import",
    move: "Move it to this image",
    skip: "Leave it, import without it",
    wanted: "Aliases",
    none: "none",
    skipped: (alias: string) => `The alias “${alias}” was left with the image that has it.`,
    fault: (fault: string) => `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`,
  },

  /** Where a card stands, in a word or two. */
  standing: {
    inspecting: "Looking into it",
    searching: "Still looking for metadata.yaml",
    describing: "Needs a description",
    ready: "Ready to import",
    starting: "Starting",
    uploading: "Uploading",
    elsewhere: "Sent from elsewhere",
    paused: "Paused",
    unreached: "Waiting for the connection",
    held: "Waiting for the fingerprint",
    queued: "Waiting for its turn",
    stuck: "Waiting for Incus",
    forwarding: "Handing over to Incus",
    importing: "Incus is importing",
    finishing: "Setting properties and alias",
    done: "In Incus",
    cancelling: "Cancelling",
    cancelled: "Cancelled",
    refused: "Not an image Incus can use",
    failed: "Failed",
  } satisfies Record<Standing, string>,

  /** The same where the depot is the target. */
  standingInDepot: {
    stuck: "Waiting for the depot",
    forwarding: "Handing over to the depot",
    importing: "The depot is importing",
    done: "In the depot",
  } satisfies Partial<Record<Standing, string>> as Partial<Record<Standing, string>>,
  stands: (card: Card, inDepot: boolean) =>
    (inDepot ? text.standingInDepot[standing(card)] : undefined) ?? text.standing[standing(card)],

  /** More of that, in a sentence. */
  notice: {
    resumed: "Going on where it stopped.",
    elsewhere: "Another tab or card sends this file. This card follows it, and takes over when that one is closed.",
    paused: "What was sent is kept. Nothing more is sent until you resume.",
    unreached: (seconds: number) =>
      `Malleus cannot be reached. This is tried again by itself, about every ${seconds.toString()} seconds.`,
    held: "Incus has an image of this very size. Nothing is sent before the fingerprint tells whether it is this one.",
    queued: "It is sent when others have been.",
    stuck: ({ sentence, advice }: Explanation) => `${sentence} ${advice} It is tried again by itself.`,
  },

  /** Imports that are at Malleus and have no card here. */
  open: {
    title: "Not finished yet",
    intro: "These imports were begun before, on another tab, or elsewhere.",
    drop: (files: number) => `Drop the same file${files > 1 ? "s" : ""} again to go on.`,
    moving: "It is being sent from elsewhere.",
    foreign: "The program that began it has to go on with it.",
    received: (done: string, total: string) => `${done} of ${total} received`,
    name: (names: readonly string[]) => names.join(" + "),
    cancelled: (name: string) => `${name}: ${text.standing.cancelled}`,
    notCancelled: (name: string) => `${name}: it could not be cancelled.`,
    standing: { forwarding: "Handing over to Incus.", importing: "Incus is importing it.", finishing: "Properties and aliases are being set." },
  },
  alreadyPresent: "Incus had this image already; nothing had to be imported again.",

  progress: {
    hash: "Hashing",
    upload: "Upload",
    import: "Import",
    of: (done: string, total: string) => `${done} of ${total}`,
    speed: (bytes: string) => `${bytes}/s`,
    left: (duration: string) => `about ${duration} left`,
    done: "done",
    waiting: "Incus is working",
    turn: "waits until others are hashed",
  },

  action: {
    import: "Import",
    pause: "Pause",
    resume: "Resume",
    cancel: "Cancel",
    retry: "Try again",
    remove: "Close",
    copy: "Copy",
    copied: "Copied",
    /** Names a button apart from those of other cards. */
    named: (action: string, title: string) => `${action}: ${title}`,
  },
  launch: "Start an instance of it:",

  announce: (card: Card, title: string, inDepot: boolean): string => {
    const words = text.stands(card, inDepot);
    const more = card.resumed && card.phase === "uploading" ? `. ${text.notice.resumed}` : "";
    const said = card.trouble === null ? `${words}${more}` : `${card.trouble.sentence} ${card.trouble.advice}`;
    return `${title}: ${said}`;
  },

  trouble: {
    forgotten: {
      code: "import-forgotten",
      sentence: "Malleus no longer knows this import.",
      advice: "Try again: the file is sent from its start.",
    },
    unreachable: {
      code: "edge-unreachable",
      sentence: "Malleus does not answer.",
      advice: "Check that it is running and that this computer is online, then try again.",
    },
    expired: {
      code: "import-expired",
      sentence: "The import was given up because nothing came for too long.",
      advice: "Try again while this computer is online.",
    },
    garbled: {
      code: "edge-garbled",
      sentence: "What answered was not Malleus, or a part of it went wrong.",
      advice: "Try again. If it stays so, ask whoever runs Malleus to look at its log.",
    },
    unknown: {
      code: "import-failed",
      sentence: "The import failed for a reason Malleus did not tell.",
      advice: "Try again; if it fails again, ask whoever runs Malleus to look at its log.",
    },
    tooMany: {
      code: "too-many-files",
      sentence: `These are more than ${MOST_FILES.toLocaleString("en")} files.`,
      advice: "Drop the image files themselves. If it is an unpacked root file system, pack it with tar.",
    },
    tooManyImages: {
      code: "too-many-images",
      sentence: "These images are more than the page takes on at once.",
      advice: "Drop them again when the others are in Incus.",
    },
    tooManyReasons: {
      code: "too-many-reasons",
      sentence: "These files are no images, for many different reasons.",
      advice: "Drop one of them by itself to learn its reason.",
    },
    tooDeep: {
      code: "too-deep",
      sentence: `These folders lie more than ${DEEPEST.toString()} deep in each other.`,
      advice: "Drop the folder that holds the image.",
    },
    noFiles: {
      code: "no-files",
      sentence: "There are no files in it.",
      advice: "Drop the image files, or the folder that holds them.",
    },
    worker: {
      code: "worker-failed",
      sentence: "This browser could not run the part of the page that looks into files.",
      advice: "Reload the page, or use a current browser with WebAssembly.",
    },
  } satisfies Record<string, Explanation>,
} as const;

/** The words for files or folders that could not be taken. */
export function walkTrouble({ kind, at }: WalkFault): Explanation {
  switch (kind) {
    case "too-many":
      return text.trouble.tooMany;
    case "too-deep":
      return text.trouble.tooDeep;
    case "unreadable":
      return {
        code: "file-unreadable",
        sentence: `The browser cannot read “${at}”.`,
        advice: "Check that it is still there and that you may read it, then drop it again.",
      };
  }
}

/** The words for an import that ended without the edge saying why. */
export function endTrouble(state: "failed" | "expired"): Explanation {
  return state === "expired" ? text.trouble.expired : text.trouble.unknown;
}
