/** Properties that are set over those of an image's metadata.yaml, by the rule of `check_properties` in `crates/upload-proto`. */

import { utf8Length } from "./utf8";

/** A line of the form. */
export interface Property {
  readonly name: string;
  readonly value: string;
}

/** The most properties of one import. */
export const MOST_PROPERTIES = 64;
/** The longest name and the longest value, in bytes of UTF-8. */
const LONGEST = 4096;
/** The most of all names and values together. */
const TOGETHER = 16384;

/** What is wrong with the properties, and in which line, from 0. */
export interface PropertyFault {
  readonly at: number;
  readonly kind: "no-name" | "twice" | "too-long" | "too-many";
}

/** What is wrong with them; `null` for nothing. A line with nothing in it is none. */
export function propertyFault(properties: readonly Property[]): PropertyFault | null {
  const names = properties.map(({ name }) => name.trim());
  let together = 0;
  for (const [at, { name, value }] of properties.entries()) {
    together += utf8Length(name) + utf8Length(value);
    const kind =
      names[at] === "" && value !== ""
        ? "no-name"
        : names[at] !== "" && names.indexOf(name.trim()) < at
          ? "twice"
          : utf8Length(name) > LONGEST || utf8Length(value) > LONGEST || together > TOGETHER
            ? "too-long"
            : null;
    if (kind !== null) {
      return { at, kind };
    }
  }
  return properties.length > MOST_PROPERTIES ? { at: MOST_PROPERTIES, kind: "too-many" } : null;
}

/** What goes to the edge. */
export function propertiesOf(properties: readonly Property[]): Record<string, string> {
  return Object.fromEntries(
    properties.map(({ name, value }) => [name.trim(), value] as const).filter(([name]) => name !== ""),
  );
}
