/** The words of a card: where it stands, what can be done, how far it is. */

import type { Standing } from "../../model/card";
import type { Step, StepState } from "../../model/steps";

export const card = {
  /** Where a card stands, in a word or two. */
  standing: {
    inspecting: "Looking into it",
    "in-line": "Waiting for its turn",
    searching: "Still looking for metadata.yaml",
    describing: "Needs a description",
    ready: "Ready to import",
    starting: "Starting",
    uploading: "Uploading",
    elsewhere: "Sent from elsewhere",
    paused: "Paused",
    offline: "No network",
    unreached: "Waiting for the connection",
    limited: "Waiting as Malleus asks",
    "signed-out": "Waiting for you to sign in",
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

  /** More of that, in a sentence. */
  notice: {
    resumed: "Going on where it stopped.",
    elsewhere: "Another tab or card sends this file. This card follows it, and takes over when that one is closed.",
    paused: "What was sent is kept. Nothing more is sent until you resume.",
    offline: "This computer has no network. The upload goes on by itself when there is one.",
    unreached: (seconds: number) =>
      `Malleus cannot be reached. This is tried again by itself, about every ${seconds.toString()} seconds.`,
    limited: (wait: string) => `Malleus has too much to do for you just now. This goes on by itself in ${wait}.`,
    signedOut: "You are no longer signed in. What was sent is kept; this goes on when you have signed in again.",
    held: "Incus has an image of this very size. Nothing is sent before the fingerprint tells whether it is this one.",
    queued: "It is sent when others have been.",
    stuck: (why: string) => `${why} It is tried again by itself.`,
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
    cancelled: (name: string) => `${name}: Cancelled`,
    notCancelled: (name: string) => `${name}: it could not be cancelled.`,
    standing: { forwarding: "Handing over to Incus.", importing: "Incus is importing it.", finishing: "Properties and aliases are being set." },
  },

  alreadyPresent: "Incus had this image already; nothing had to be imported again.",

  progress: {
    /** The steps of every import, in their order. */
    step: {
      checking: "Checking",
      hashing: "Hashing",
      sending: "Sending",
      importing: "Importing",
      naming: "Naming",
    } satisfies Record<Step, string>,
    /** How far a step is, for those who do not see its bar. */
    reached: { done: "done", now: "under way", waits: "waits", next: "to come" } satisfies Record<StepState, string>,
    of: (done: string, total: string) => `${done} of ${total}`,
    speed: (bytes: string) => `${bytes}/s`,
    left: (duration: string) => `about ${duration} left`,
    done: "done",
    waiting: "Incus is working",
    naming: "properties and aliases are being set",
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
    /** Where the browser lets nothing be copied. */
    selected: "It is selected: copy it by hand.",
    /** Names a button apart from those of other cards. */
    named: (action: string, title: string) => `${action}: ${title}`,
  },

  launch: "Start an instance of it:",
  launchNamed: "The command to start an instance",
  fromDepot: "On an Incus server, start an instance of it from the depot:",
  fromDepotNamed: "The commands for an Incus server",
  inDepot: "It is in the depot. Whoever runs Malleus can tell under which address Incus servers read it.",
  private: "It is not public: Incus servers read it by a link that whoever runs Malleus can make.",
  listDelay: "Incus keeps the list of a remote for an hour: a new image may take that long to be seen there.",
  showImages: "Show in Images",
};
