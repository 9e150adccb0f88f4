/** The words of the tab that imports an image from a URL. */

import type { Through } from "../../generated/api";
import type { UrlFault, WhyNotThrough } from "../../model/url-form";

export const url = {
  title: "Import an image from a URL",
  asking: "Asking where images may be fetched from",
  url: "URL",
  urlHint: "Where the image is, or an address that tells Incus where it is, as a depot has.",
  fault: {
    scheme: "A URL begins with https:// or http:// and a host.",
    characters: "A URL has no spaces or other characters that have to be encoded.",
    "too-long": "A URL has at most 2048 characters.",
  } satisfies Record<UrlFault, string>,
  through: "Who fetches it",
  throughName: { edge: "Malleus", incus: "Incus" } satisfies Record<Through, string>,
  throughHint: {
    edge: "Any unified image. Malleus checks it before the target gets it.",
    incus: "Only from a server that tells Incus the fingerprint, as for “incus image import URL”.",
  } satisfies Record<Through, string>,
  closed: {
    "edge-off": "Malleus is set up to fetch nothing from URLs.",
    "incus-off": "There are no hosts that Incus may be told to fetch from. Whoever runs Malleus can allow some.",
    "target-is-depot": "The target is the depot, which fetches nothing itself.",
  } satisfies Record<WhyNotThrough, string>,
  hosts: (hosts: readonly string[]) => `Allowed hosts: ${hosts.join(", ")}.`,
  anyHost: "Any host on the internet.",
  nothing: "Images cannot be imported from URLs here.",
  fingerprint: "SHA-256",
  fingerprintHint: "Optional. An image with any other fingerprint is refused.",
  fingerprintFault: "A SHA-256 has 64 digits of 0-9 and a-f.",
  submit: "Import from URL",
  submitting: "Asking",
};
