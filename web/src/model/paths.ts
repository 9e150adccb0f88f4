/** Addresses of the API below the edge's own. */

/** The path of what the names lead to, each name a segment whatever is in it. */
export function pathOf(...names: readonly string[]): string {
  return `/api/v1/${names.map(encodeURIComponent).join("/")}`;
}

/** The path of an alias of a target: its slashes stay slashes. The alias must be one that an address can name. */
export function aliasPath(target: string, alias: string): string {
  return pathOf("targets", target, "aliases", ...alias.split("/"));
}
