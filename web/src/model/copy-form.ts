/** The form that copies an image of a remote. */

import type { CopyImage, CopyMode, RemoteImage } from "../generated/api";
import { beginning, shortest } from "./alias";
import { aliasesClosed, modeClosed, modeFor, updateClosed, type Route } from "./copy-rules";
import type { Presets } from "./presets";
import { aliasesIn, settingsFor, type Settings } from "./settings";

/** What a person has said. */
export interface CopyForm {
  readonly settings: Settings;
  readonly copyAliases: boolean;
  readonly autoUpdate: boolean;
  /** The alias to follow. */
  readonly follow: string;
  /** `null` until one is chosen. */
  readonly mode: CopyMode | null;
}

/** The form of an image just chosen: its shortest alias is proposed. */
export function copyForm({ aliases }: RemoteImage, { settings, aliasesGiven, aliasPrefix }: Presets): CopyForm {
  return {
    settings: aliasesGiven ? settings : { ...settings, aliases: beginning(aliasPrefix, shortest(aliases)) },
    copyAliases: false,
    autoUpdate: false,
    follow: shortest(aliases) === "" ? (aliases[0] ?? "") : shortest(aliases),
    mode: null,
  };
}

/** Whether the form can be sent. */
export function copyable({ settings, mode }: CopyForm, route: Route): boolean {
  return route.target !== null && aliasesIn(settings).fault === null && modeClosed(route, modeFor(route, mode)) === null;
}

/** What is asked of the edge. What is closed is not asked for, whatever was chosen before it closed. */
export function copyRequest(form: CopyForm, route: Route): Omit<CopyImage, "id"> {
  const mode = modeFor(route, form.mode);
  const autoUpdate = form.autoUpdate && updateClosed(route, mode) === null;
  return {
    ...settingsFor(form.settings, route.target),
    remote: route.remote.name,
    fingerprint: route.image.fingerprint,
    alias: autoUpdate ? form.follow : null,
    mode,
    copyAliases: form.copyAliases && aliasesClosed(route) === null,
    autoUpdate,
    target: route.target?.name ?? null,
  };
}
