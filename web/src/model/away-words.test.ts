import { expect, test } from "vitest";
import type { ImportView } from "../generated/api";
import { onAway, type Away } from "./away";
import { bars, originName, type Bar } from "./away-words";
import { copied, fromUrl, problem } from "./examples";

/** The bars after news that come a second apart. */
function after(...views: readonly ImportView[]): readonly Bar[] {
  return drawn(true, views);
}

function drawn(heard: boolean, views: readonly ImportView[]): readonly Bar[] {
  const [away] = views.reduce<readonly Away[]>((imports, view, at) => onAway(imports, view, at * 1000, true), []);
  return away === undefined ? [] : bars(away, heard);
}

const MIB = 1 << 20;
const downloading = (done: number, total: number): ImportView => ({
  ...fromUrl,
  files: fromUrl.files.map((file) => ({ ...file, received: { done: done * MIB, total: total * MIB } })),
});
const fetched = { phase: "rootfs", percent: null, bytes: null, perSecond: null } as const;

test("an image is called as its remote calls it, or by the end of its URL", () => {
  expect(originName({ kind: "remote", remote: "r", mode: "pull", image: "debian/13" })).toBe("debian/13");
  expect(originName({ kind: "remote", remote: "r", mode: "pull", image: "ab".repeat(32) })).toBe("abababababab");
  const named = (url: string): string => originName({ kind: "url", url, through: "edge" });
  expect(named("https://a.example/x/b%20c.tar.xz?d/e#f")).toBe("b c.tar.xz");
  expect(named("https://a.example")).toBe("a.example");
  expect(named("https://a.example/%zz")).toBe("%zz");
});

test("a download says what it knows", () => {
  expect(after(downloading(0, 100), downloading(10, 100), downloading(20, 100))).toEqual([
    { id: "download", percent: 20, words: "20.0 MiB of 100 MiB, 10.0 MiB/s, about 10 secs left" },
  ]);
  expect(after(downloading(0, 0), downloading(10, 10), downloading(20, 20))).toEqual([
    { id: "download", percent: null, words: "20.0 MiB so far, 10.0 MiB/s" },
  ]);
});

test("a download by the target says what the target tells", () => {
  expect(after(copied)).toEqual([{ id: "fetch", percent: null, words: "just begun" }]);
  const view = (percent: number | null, bytes: number | null): ImportView => ({
    ...copied,
    fetched: { ...fetched, percent, bytes, perSecond: MIB },
  });
  expect(after(view(0, null), view(10, null), view(20, null))).toEqual([{ id: "fetch", percent: 20, words: "20 %, 1.00 MiB/s, about 10 secs left" }]);
  expect(after(view(null, 5 * MIB))).toEqual([{ id: "fetch", percent: null, words: "5.00 MiB so far, 1.00 MiB/s" }]);
});

test("what comes in and what goes out have a bar each", () => {
  const both = { ...downloading(50, 100), state: "forwarding", forwarded: { done: 20 * MIB, total: 100 * MIB } } as const;
  expect(after(both).map(({ id, percent }) => [id, percent])).toEqual([
    ["download", 50],
    ["handOver", 20],
  ]);
  expect(after({ ...both, ...downloading(100, 100), state: "forwarding" }).map(({ id }) => id)).toEqual(["work"]);
  expect(after({ ...both, state: "importing" }).map(({ id }) => id)).toEqual(["work"]);
});

test("while the edge is away nobody knows how fast it is", () => {
  const [bar] = drawn(false, [downloading(0, 100), downloading(10, 100), downloading(20, 100)]);
  expect(bar).toEqual({ id: "download", percent: 20, words: "20.0 MiB of 100 MiB" });
  expect(drawn(false, [copied])).toEqual([]);
});

test("what waits shows no bar that moves", () => {
  expect(after({ ...copied, waiting: problem })).toEqual([]);
});
