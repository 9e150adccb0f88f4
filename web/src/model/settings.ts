/** What can be said of every image, however it is imported: the part of a form that the tabs share. */

import type { AliasTaken, TargetView } from "../generated/api";
import { parseAliases, type Aliases } from "./alias";

/** The shared part of a form. */
export interface Settings {
  /** Aliases as typed, parted by white space. */
  readonly aliases: string;
  readonly aliasTaken: AliasTaken;
  readonly public: boolean;
  /** Profiles that instances get; `null` leaves it to Incus. */
  readonly profiles: readonly string[] | null;
}

export const plainSettings: Settings = { aliases: "", aliasTaken: "fail", public: false, profiles: null };

/** What the form's aliases are. */
export function aliasesIn({ aliases }: Settings): Aliases {
  return parseAliases(aliases);
}

/** The settings after it was said whether profiles are chosen: at first, Incus's own choice. */
export function chooseProfiles(settings: Settings, chosen: boolean, { profiles }: TargetView): Settings {
  return { ...settings, profiles: chosen ? profiles.filter((name) => name === "default") : null };
}

/** The settings with a profile, or without it. Incus applies them in order, and the target's order is kept. */
export function setProfile(settings: Settings, name: string, on: boolean, { profiles }: TargetView): Settings {
  const chosen = settings.profiles ?? [];
  return { ...settings, profiles: profiles.filter((one) => (one === name ? on : chosen.includes(one))) };
}

/** What of the settings goes to a target: another target has other profiles. */
export function settingsFor(
  settings: Settings,
  target: TargetView | null,
): { aliases: string[]; aliasTaken: AliasTaken; public: boolean; profiles: string[] | null } {
  const known = target?.profiles ?? [];
  return {
    aliases: [...aliasesIn(settings).names],
    aliasTaken: settings.aliasTaken,
    public: settings.public,
    profiles: settings.profiles === null || known.length === 0 ? null : settings.profiles.filter((name) => known.includes(name)),
  };
}
