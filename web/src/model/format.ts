/** Numbers in words of the language that is spoken. All of it is for people: rounded, with units. */

import { text } from "../strings";

const UNITS = ["", "KiB", "MiB", "GiB", "TiB"] as const;

/** A byte count: three digits at most, binary units. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  const number = formatNumber(value, digits);
  return unit === 0 ? text.bytes(number, bytes === 1) : `${number} ${UNITS[unit] ?? ""}`;
}

/** A number with so many digits after the point. */
export function formatNumber(value: number, digits = 0): string {
  return formatter(`number ${digits.toString()}`, (tag) =>
    new Intl.NumberFormat(tag, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  ).format(value);
}

/** Of how many some are shown, in words that are told both numbers as they are written and whether there is one alone. */
export function counted(words: (shown: string, all: string, one: boolean) => string, shown: number, all: number): string {
  return words(formatNumber(shown), formatNumber(all), all === 1);
}

/** A duration in seconds: the two largest units at most. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) {
    return unit(Math.max(1, Math.round(seconds)), "second");
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) {
    return unit(minutes, "minute");
  }
  const rest = minutes % 60;
  const hours = unit(Math.floor(minutes / 60), "hour");
  return rest === 0 ? hours : `${hours} ${unit(rest, "minute")}`;
}

function unit(value: number, name: "second" | "minute" | "hour"): string {
  return formatter(name, (tag) => new Intl.NumberFormat(tag, { style: "unit", unit: name, unitDisplay: "short" })).format(value);
}

/** A day, from seconds since 1970, in UTC so that it is the same for everyone; `null` outside the calendar. */
export function formatDay(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime())
    ? null
    : formatter("day", (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeZone: "UTC" })).format(date);
}

/** A moment, from milliseconds since 1970, where the person is; empty outside the calendar. */
export function formatMoment(millis: number): string {
  const date = new Date(millis);
  return Number.isNaN(date.getTime())
    ? ""
    : formatter("moment", (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" })).format(date);
}

/** Whole percents, never 100 before the end. */
export function percent(done: number, total: number): number {
  if (total <= 0) {
    return 0;
  }
  return done >= total ? 100 : Math.min(99, Math.floor((done / total) * 100));
}

/** How long ago something was, in the largest unit that fits. `seconds` are never below 0. */
export function formatAge(seconds: number): string {
  const steps = [
    ["minute", 60],
    ["hour", 3_600],
    ["day", 86_400],
  ] as const;
  const [unit, length] = steps.findLast(([, length]) => seconds >= length) ?? ["second", 1];
  return unit === "second"
    ? text.justNow
    : formatter("ago", (tag) => new Intl.RelativeTimeFormat(tag, { numeric: "auto" })).format(-Math.floor(seconds / length), unit);
}

/** Those that were made, by their languages and names: to make one takes a while. */
const formatters = new Map<string, unknown>();

function formatter<T>(name: string, make: (tag: string) => T): T {
  const key = `${text.locale} ${name}`;
  const known = formatters.get(key) as T | undefined;
  const used = known ?? make(text.locale);
  formatters.set(key, used);
  return used;
}
