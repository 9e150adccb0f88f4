/** The tabs of the page, and the part of an address that leads to each. */

export type Tab = "files" | "copy" | "url" | "images" | "history";

export const TABS: readonly Tab[] = ["files", "copy", "url", "images", "history"];

/** The tab that a fragment such as `#copy` or `#history/ID` leads to; `null` where it leads elsewhere. */
export function tabAt(hash: string): Tab | null {
  return TABS.find((tab) => hash === `#${tab}` || hash.startsWith(`#${tab}/`)) ?? null;
}

/** What such a fragment leads to within the tab; `null` for nothing in particular. */
export function placeAt(hash: string): string | null {
  const at = hash.indexOf("/");
  return at === -1 || at === hash.length - 1 ? null : hash.slice(at + 1);
}

/** The tab that a key leads to from another; `null` where the key is none of the tabs'. */
export function tabAfter(key: string, tabs: readonly Tab[], tab: Tab, rightToLeft: boolean): Tab | null {
  const at = tabs.indexOf(tab);
  const step = rightToLeft ? -1 : 1;
  const last = tabs.length - 1;
  const to: Readonly<Record<string, number>> = { ArrowRight: at + step, ArrowLeft: at - step, Home: 0, End: last };
  const next = Object.hasOwn(to, key) ? to[key] : undefined;
  return next === undefined ? null : (tabs[(next + tabs.length) % tabs.length] ?? null);
}

/** The tabs that names parted by spaces ask for, in their order; all of them for `null`, or where no name is known. */
export function tabsOf(names: string | null): readonly Tab[] {
  const told = (names ?? "").split(/\s+/u).flatMap((name) => TABS.find((tab) => tab === name) ?? []);
  return told.length === 0 ? TABS : [...new Set(told)];
}
