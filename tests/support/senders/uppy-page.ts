/** Uppy as it comes from npm, on a page without looks: the tests press its buttons through `window.sender`. */

import Uppy, { type Meta } from "@uppy/core";
import Tus, { type TusOpts } from "@uppy/tus";

type Body = Record<string, never>;
/** What the tests choose of Uppy's options. */
export type Options = Partial<TusOpts<Meta, Body>>;

/** The buttons. */
export interface Buttons {
  /** Sends the file in the page's field; settled with the upload's address once all is sent. */
  readonly send: (meta: Meta, options: Options) => Promise<string | undefined>;
  /** Pauses, and goes on. */
  toggle: () => void;
  remove: () => void;
}

declare global {
  interface Window {
    sender: Buttons;
  }
}

async function send(meta: Meta, options: Options): Promise<string | undefined> {
  const uppy = new Uppy<Meta, Body>({ meta });
  uppy.use(Tus<Meta, Body>, { endpoint: new URL("/api/v1/uploads", location.href).href, ...options });
  const file = document.querySelector("input")?.files?.[0];
  if (file === undefined) {
    throw new Error("the page was given no file");
  }
  const id = uppy.addFile({ name: file.name, type: file.type, data: file });
  window.sender.toggle = () => { uppy.pauseResume(id); };
  window.sender.remove = () => { uppy.removeFile(id); };
  const { failed = [], successful = [] } = (await uppy.upload()) ?? {};
  const [lost] = failed;
  if (lost !== undefined) {
    throw new Error(lost.error ?? "Uppy does not say why it gave up");
  }
  return successful[0]?.uploadURL;
}

function notYet(): never {
  throw new Error("nothing is being sent");
}

window.sender = { send, toggle: notYet, remove: notYet };
