/** The words for who is signed in, and for what they may do. */

import type { Tab } from "../../model/tab";
import { tabs } from "./tabs";

export const session = {
  signIn: "Sign in",
  /** Beside the provider's button. */
  orToken: "Sign in with a token instead",
  provider: "Sign in at your organisation",
  intro: "Malleus has to know who you are before it takes images.",
  token: "Token",
  tokenHint: "It begins with malleus_. Whoever runs Malleus gives you one.",
  signingIn: "Signing in",
  byProxy: "The server before Malleus has to sign you in. Reload the page; if this stays, ask whoever runs it.",
  byPortal: "The site that you are on has to sign you in. Sign in there again, or ask whoever runs it.",
  reload: "Reload",
  look: "Look again",
  choose: "Choose a tenant",
  chooseIntro: "Images, imports and limits are each tenant's own. You can change it later, above.",
  everything: "Everything",
  everythingHint: "All tenants, as an operator",
  nowhere: {
    sentence: "You are signed in, but there is nothing here for you.",
    advice: "Ask whoever runs Malleus to make you a member of a tenant.",
  },
  signedInAs: "Signed in as",
  tenant: "Tenant",
  signOut: "Sign out",
  gone: {
    sentence: "You are no longer signed in.",
    advice: "Nothing is lost: sign in again, and everything goes on where it stopped.",
  },
  again: "Sign in again",
  noTab: (tab: Tab) => `You may not use “${tabs.name[tab]}” here. Ask whoever runs Malleus if you need it.`,
  nothing: "You may do nothing here yet. Ask whoever runs Malleus for more rights.",
  mayNot: {
    aliases: "You may not set aliases here.",
    delete: "You may not delete images here.",
    refresh: "You may not refresh images here.",
  },
  leaveTitle: "Stop the uploads?",
  leaveWords: "What this page is sending stops. To go on later, drop the same files again in the same tenant.",
  leave: "Stop them",
  stay: "Stay",
};
