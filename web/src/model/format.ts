/** Numbers in words. All of it is for people: rounded, with units. */

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;

/** A byte count: three digits at most, binary units. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  const name = bytes === 1 ? "byte" : (UNITS[unit] ?? "");
  return `${value.toFixed(digits)} ${name}`;
}

/** A duration in seconds: the two largest units at most. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) {
    return `${Math.max(1, Math.round(seconds)).toString()} s`;
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) {
    return `${minutes.toString()} min`;
  }
  const rest = minutes % 60;
  const hours = `${Math.floor(minutes / 60).toString()} h`;
  return rest === 0 ? hours : `${hours} ${rest.toString()} min`;
}

/** A day, from seconds since 1970, in UTC so that it is the same for everyone; `null` outside the calendar. */
export function formatDay(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 10);
}

const MOMENT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** A moment, from milliseconds since 1970, where the person is; empty outside the calendar. */
export function formatMoment(millis: number): string {
  const date = new Date(millis);
  return Number.isNaN(date.getTime()) ? "" : MOMENT.format(date);
}

/** Whole percents, never 100 before the end. */
export function percent(done: number, total: number): number {
  if (total <= 0) {
    return 0;
  }
  return done >= total ? 100 : Math.min(99, Math.floor((done / total) * 100));
}

const AGO = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** How long ago something was, in the largest unit that fits. `seconds` are never below 0. */
export function formatAge(seconds: number): string {
  const steps = [
    ["minute", 60],
    ["hour", 3_600],
    ["day", 86_400],
  ] as const;
  const [unit, length] = steps.findLast(([, length]) => seconds >= length) ?? ["second", 1];
  return unit === "second" ? "just now" : AGO.format(-Math.floor(seconds / length), unit);
}
