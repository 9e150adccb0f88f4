/** What an image is to be imported with, of what a card says. */

import type { TargetView } from "../generated/api";
import type { ImportOptions } from "../generated/browser";
import type { Card } from "./card";
import { propertiesOf } from "./properties";
import { settingsFor } from "./settings";

/** What the edge is asked for. */
export function optionsOf({ settings, properties }: Card, target: TargetView | null): ImportOptions {
  return { ...settingsFor(settings, target), properties: propertiesOf(properties), target: target?.name ?? null };
}
