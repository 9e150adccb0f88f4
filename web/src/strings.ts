/** Every text the page itself says. The seam for other languages; texts about files and problems come with a code. */

import type { Explanation, InstanceType, Severity } from "./generated/image-format";
import type { Card, Phase, DescribedField } from "./model/card";
import { DEEPEST, MOST_FILES, type WalkFault } from "./model/walk";

export const text = {
  name: "Malleus",
  tagline: "Images into Incus",

  drop: {
    title: "Drop Incus images here",
    over: "Let go to look into it",
    hint: "Any number of files and folders: unified images, split images, or a bare disk or root file system.",
    choose: "Choose files",
    chooseFolder: "Choose a folder",
    privacy: "Files are looked into in this browser. Nothing is sent before you press Import.",
  },

  target: {
    label: "Target",
    asking: "Asking for the target",
    project: (name: string) => `project ${name}`,
    version: (version: string) => `Incus ${version}`,
    incusDown: (name: string) => `Incus at “${name}” does not answer`,
    incusDownAdvice: "Check on the server that incusd runs. This page asks again by itself.",
    edgeDown: "Malleus does not answer",
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
    fault: (fault: string) => `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`,
  },

  phase: {
    inspecting: "Looking into it",
    searching: "Still looking for metadata.yaml",
    describing: "Needs a description",
    ready: "Ready to import",
    starting: "Starting",
    uploading: "Uploading",
    forwarding: "Handing over to Incus",
    importing: "Incus is importing",
    finishing: "Setting properties and alias",
    done: "In Incus",
    cancelling: "Cancelling",
    cancelled: "Cancelled",
    refused: "Not an image Incus can use",
    failed: "Failed",
  } satisfies Record<Phase, string>,
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
    cancel: "Cancel",
    retry: "Try again",
    remove: "Close",
    copy: "Copy",
    copied: "Copied",
    /** Names a button apart from those of other cards. */
    named: (action: string, title: string) => `${action}: ${title}`,
  },
  launch: "Start an instance of it:",

  announce: (card: Card, title: string) => {
    const said = card.trouble === null ? text.phase[card.phase] : `${card.trouble.sentence} ${card.trouble.advice}`;
    return `${title}: ${said}`;
  },

  trouble: {
    forgotten: {
      code: "import-forgotten",
      sentence: "Malleus was restarted and no longer knows this import.",
      advice: "Try again: the file is sent from its start.",
    },
    expired: {
      code: "import-expired",
      sentence: "The import was given up because nothing came for too long.",
      advice: "Try again while this computer is online.",
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
