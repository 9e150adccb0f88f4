/** Every text the page itself says. The seam for other languages; texts about files and problems come with a code. */

import type { Explanation, InstanceType } from "./generated/image-format";
import type { Card, Phase } from "./model/card";

export const text = {
  name: "Malleus",
  tagline: "Images into Incus",

  drop: {
    title: "Drop an Incus image here",
    over: "Let go to look into it",
    hint: "One unified image, or the metadata and the rootfs of a split image together.",
    choose: "Choose files",
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
  },

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
    worker: {
      code: "worker-failed",
      sentence: "This browser could not run the part of the page that looks into files.",
      advice: "Reload the page, or use a current browser with WebAssembly.",
    },
  } satisfies Record<string, Explanation>,
} as const;

/** The words for an import that ended without the edge saying why. */
export function endTrouble(state: "failed" | "expired"): Explanation {
  return state === "expired" ? text.trouble.expired : text.trouble.unknown;
}
