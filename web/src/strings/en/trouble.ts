/** The words of what goes wrong in the page itself. What goes wrong elsewhere comes with words of its own. */

import type { Explanation } from "../../generated/image-format";
import type { Kind } from "../../model/presets";

export const trouble = {
  forgotten: {
    code: "import-forgotten",
    sentence: "Malleus no longer knows this import.",
    advice: "Try again: the file is sent from its start.",
  },
  changed: {
    code: "files-changed",
    sentence: "The files are not what they were when they were dropped.",
    advice: "Try again: they are looked into anew.",
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
    code: "import-failed-untold",
    sentence: "The import failed for a reason Malleus did not tell.",
    advice: "Try again; if it fails again, ask whoever runs Malleus to look at its log.",
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
} satisfies Record<string, Explanation>;

/** Trouble that is met when folders are looked through; `most` is the bound. */
export const walked = {
  tooMany: (most: number) => ({
    code: "too-many-dropped",
    sentence: `These are more than ${most.toString()} files.`,
    advice: "Drop the image files themselves. If it is an unpacked root file system, pack it with tar.",
  }),
  tooDeep: (most: number) => ({
    code: "too-deep",
    sentence: `These folders lie more than ${most.toString()} deep in each other.`,
    advice: "Drop the folder that holds the image.",
  }),
} satisfies Record<string, (most: number) => Explanation>;

/** The browser cannot read a file or a folder. */
export function unreadable(at: string): Explanation {
  return {
    code: "file-unreadable",
    sentence: `The browser cannot read “${at}”.`,
    advice: "Check that it is still there and that you may read it, then drop it again.",
    values: { name: at },
  };
}

/** What leads on from a trouble. */
export const detail = {
  title: "Details",
  code: "Kind",
  id: "In the log",
  hint: "Whoever runs Malleus finds more in its log under this name.",
};

/** The page takes only some kinds of images, and this is none of them. */
export const unwanted: Record<Kind, Explanation> = {
  container: onlyOther("container", "This is the image of a container, and only virtual machines are taken here."),
  "virtual-machine": onlyOther("virtual-machine", "This is the image of a virtual machine, and only containers are taken here."),
  unified: onlyOther("unified", "This is a unified image, and only split ones are taken here."),
  split: onlyOther("split", "This is a split image, and only unified ones are taken here."),
  wrap: onlyOther("wrap", "Only whole images are taken here."),
};

function onlyOther(kind: Kind, sentence: string): Explanation {
  return { code: `unwanted-${kind}`, sentence, advice: "Drop another image, or ask whoever runs this page." };
}
