/** The words of what was dropped, and of what it turns out to be. */

import type { InstanceType, Severity } from "../../generated/image-format";
import type { DescribedField } from "../../model/card";
import type { Source } from "../../model/wrap-form";

export const files = {
  drop: {
    title: "Drop Incus images here",
    over: "Let go to look into it",
    hint: "Any number of files and folders: unified images, split images, or a bare disk or root file system.",
    choose: "Choose files",
    chooseFolder: "Choose a folder",
    privacy: "Files are looked into in this browser. Nothing is sent before you press Import; what you have begun goes on when you drop it again.",
  },

  type: { container: "Container", "virtual-machine": "Virtual machine" } satisfies Record<InstanceType, string>,

  unified: "unified image",

  split: "split image",

  kind: (type: string, parts: string) => `${type}, ${parts}`,

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
    /** In the place of what is being looked for. */
    awaited: "…",
    moreOfIt: "More about it",
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
    guessed: { name: "From the file’s name: please check it.", file: "Seen in the file." } satisfies Record<Source, string>,
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
  },
};
