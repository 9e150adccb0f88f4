import { afterEach, expect, test } from "vitest";
import { speak, text } from "../strings";
import { en } from "../strings/en/index";
import { ja } from "../strings/ja/index";
import { counted, formatAge, formatBytes, formatDay, formatDuration, percent } from "./format";

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [1023, "1,023 bytes"],
  [1024, "1.00 KiB"],
  [10 * 1024, "10.0 KiB"],
  [1024 * 1024 - 1, "1.00 MiB"],
  [123 * 1024 * 1024, "123 MiB"],
  [2 ** 31, "2.00 GiB"],
  [2 ** 53, "8,192 TiB"],
])("%d bytes read %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0.2, "1 sec"],
  [59, "59 secs"],
  [60, "1 min"],
  [3599, "1 hr"],
  [3660, "1 hr 1 min"],
])("%d seconds read %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test("days are those of UTC, and there is none outside the calendar", () => {
  expect(formatDay(1_763_856_000)).toBe("23 Nov 2025");
  expect(formatDay(1e18)).toBeNull();
});

test("a hundred percent means all of it", () => {
  expect(percent(999_999, 1_000_000)).toBe(99);
  expect(percent(5, 5)).toBe(100);
  expect(percent(0, 0)).toBe(0);
});

test.each([
  [0, "just now"],
  [59, "just now"],
  [60, "1 minute ago"],
  [3 * 3600 + 5, "3 hours ago"],
  [86_400, "yesterday"],
  [400 * 86_400, "400 days ago"],
])("%d seconds ago reads %s", (seconds, text) => {
  expect(formatAge(seconds)).toBe(text);
});

test("of how many some are shown is said as numbers are written", () => {
  expect(counted(text.copy.count, 1, 1)).toBe("1 image");
  expect(counted(text.copy.count, 12, 1234)).toBe("12 of 1,234 images");
  expect(counted(text.history.count, 0, 0)).toBe("0 imports");
});

afterEach(() => {
  speak(en);
});

test("numbers, days and durations are written as the language does", () => {
  speak(ja);
  expect(formatBytes(1)).toBe("1 バイト");
  expect(formatBytes(1536)).toBe("1.50 KiB");
  expect(formatDuration(3660)).toBe("1 時間 1 分");
  expect(formatDay(0)).toBe("1970/01/01");
  expect(formatAge(7_200)).toBe("2 時間前");
  speak(en);
  expect(formatBytes(1)).toBe("1 byte");
});
