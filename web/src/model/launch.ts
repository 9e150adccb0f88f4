/** The command that starts an instance of an imported image. */

import type { InstanceType } from "../generated/image-format";

/** How much of a fingerprint stands for an image, as in `incus image list`. */
const SHORT = 12;

/** What the command is made of. */
export interface Imported {
  readonly alias: string;
  readonly fingerprint: string;
  readonly instanceType: InstanceType;
  /** The project the image is in; Incus's own default needs no mention. */
  readonly project: string;
}

/** The command line, safe to paste into a shell. */
export function launchCommand({ alias, fingerprint, instanceType, project }: Imported): string {
  return launch(named(alias, fingerprint), instanceType, project);
}

/**
 * What to type on an Incus server to start an instance of an image in the depot, one command a line: `depot` is what the
 * depot is called, `address` where it is read.
 */
export function depotCommands({ alias, fingerprint, instanceType }: Imported, depot: string, address: string): string {
  const remote = depot.replaceAll(/[^A-Za-z0-9._-]/g, "-");
  return [
    ["incus", "remote", "add", remote, quote(address), "--protocol", "simplestreams"].join(" "),
    launch(`${remote}:${named(alias, fingerprint)}`, instanceType, "default"),
  ].join("\n");
}

function launch(image: string, instanceType: InstanceType, project: string): string {
  const words = ["incus", "launch", quote(image)];
  if (instanceType === "virtual-machine") {
    words.push("--vm");
  }
  if (project !== "default") {
    words.push("--project", quote(project));
  }
  return words.join(" ");
}

function named(alias: string, fingerprint: string): string {
  return alias === "" ? fingerprint.slice(0, SHORT) : alias;
}

/** Incus takes aliases that mean something to a shell, such as `a;b`. */
function quote(word: string): string {
  return /^[A-Za-z0-9._/:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
