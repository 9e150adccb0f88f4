/** What the address of the edge's page says of it, where another site shows it in a frame. */

/** The attributes that it can set. What is a switch is on when it is there. */
const NAMES = ["target", "project", "tabs", "aliases", "alias-taken", "public", "profiles", "locked", "accept", "language", "theme"] as const;

/** A longer value than this, in characters, is nobody's. */
const LONGEST = 256;

/** The attributes that the query of an address asks for. What is not known, or too long, is passed over. */
export function framed(query: string): readonly (readonly [name: string, value: string])[] {
  const asked = new URLSearchParams(query);
  return NAMES.flatMap((name) => {
    const value = asked.get(name);
    return value === null || value.length > LONGEST ? [] : [[name, value] as const];
  });
}
