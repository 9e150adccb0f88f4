import { expect, test } from "vitest";
import type { Fetched, ImportView } from "../generated/api";
import { awayAlias, awayStanding, awayTrouble, cancellable, change, onAway, type Away } from "./away";
import { copied, fromUrl, problem, trouble, view } from "./examples";
import { secondsLeft, speed } from "./meter";

/** News that come a second apart. */
const after = (...views: readonly ImportView[]): readonly Away[] =>
  views.reduce<readonly Away[]>((imports, one, at) => onAway(imports, one, at * 1000, false), []);

function last(...views: readonly ImportView[]): Away {
  const [away] = after(...views);
  if (away === undefined) {
    throw new Error("there is none");
  }
  return away;
}

const fetching = (fetched: Partial<Fetched>): ImportView => ({
  ...copied,
  fetched: { phase: "rootfs", percent: null, bytes: null, perSecond: null, ...fetched },
});
const downloading = (done: number, total: number): ImportView => ({
  ...fromUrl,
  files: fromUrl.files.map((file) => ({ ...file, received: { done, total } })),
});

test("imports of files are none of these", () => {
  expect(after(view)).toEqual([]);
});

test("one that ended before it was known is not shown, unless it was begun here", () => {
  const done = { ...copied, state: "done" } as const;
  expect(after(done)).toEqual([]);
  expect(onAway([], done, 0, true)).toHaveLength(1);
});

test("one that ends here stays, to be read", () => {
  expect(after(copied, { ...copied, state: "done" })).toHaveLength(1);
});

test("the newest is first, and keeps its place", () => {
  expect(after(copied, fromUrl, copied).map((one) => one.view.id)).toEqual(["url", "copy"]);
});

test("it is told what is fetched, and by whom", () => {
  expect(awayStanding(last(copied))).toBe("fetching-asked");
  expect(awayStanding(last(fetching({ phase: "metadata" })))).toBe("fetching-metadata");
  expect(awayStanding(last(fromUrl))).toBe("downloading");
  const pushed = { ...copied, origin: { kind: "remote", remote: "r", mode: "push", image: "i" } } as const;
  expect(awayStanding(last(pushed))).toBe("sent-by-remote");
});

test("bytes that come in while others go out are a download still", () => {
  expect(awayStanding(last({ ...downloading(5, 10), state: "forwarding" }))).toBe("downloading");
  expect(awayStanding(last({ ...downloading(10, 10), state: "forwarding" }))).toBe("forwarding");
});

test("what waits says so, and what has ended waits no more", () => {
  expect(awayStanding(last({ ...copied, waiting: problem }))).toBe("stuck");
  expect(awayStanding(last(copied, { ...copied, state: "failed", waiting: problem }))).toBe("failed");
});

test("percents give a time left, of one file at a time", () => {
  const { fetched } = last(fetching({ percent: 10 }), fetching({ percent: 20 }), fetching({ percent: 30 }));
  expect(fetched === null ? null : secondsLeft(fetched)).toBe(10);
  const other = last(fetching({ percent: 10 }), fetching({ percent: 20 }), fetching({ phase: "image", percent: 30 }));
  expect(other.fetched === null ? null : secondsLeft(other.fetched)).toBeNull();
});

test("a percentage that is none stays within its bar", () => {
  expect(last(fetching({ percent: 130 })).fetched?.done).toBe(100);
});

test("a download of known size has a speed and a time left", () => {
  const { received } = last(downloading(0, 100), downloading(10, 100), downloading(20, 100));
  expect(received === null ? null : speed(received)).toBe(10);
  expect(received === null ? null : secondsLeft(received)).toBe(10);
});

test("a download of unknown size has a speed, and no time left", () => {
  const { received } = last(downloading(0, 0), downloading(10, 10), downloading(20, 20));
  expect(received?.done).toBe(20);
  expect(received === null ? null : speed(received)).toBe(10);
  expect(received === null ? null : secondsLeft(received)).toBeNull();
});

test("it can be called off once, and not where that is too late", () => {
  const step = (part: Partial<Away>): Away | undefined => change(after(copied), "copy", (away) => ({ ...away, ...part }))[0];
  expect(cancellable(last(copied))).toBe(true);
  for (const part of [{ cancelling: true }, { tooLate: true }]) {
    const changed = step(part);
    expect(changed !== undefined && cancellable(changed)).toBe(false);
  }
  expect(cancellable(last(copied, { ...copied, state: "cancelled" }))).toBe(false);
});

test("what was refused is told until it gets on, the reason of a failure stays", () => {
  const refused = change(after(copied), "copy", (away) => ({ ...away, trouble, tooLate: true }));
  expect(onAway(refused, copied, 0, false).map(awayTrouble)).toEqual([trouble]);
  expect(onAway(refused, { ...copied, state: "finishing" }, 0, false).map(awayTrouble)).toEqual([null]);
  expect(awayTrouble(last(copied, { ...copied, state: "failed", problem }))?.sentence).toBe("It broke.");
  expect(awayTrouble(last(copied, { ...copied, state: "expired" }))).not.toBeNull();
});

test("the alias to launch by is one that was set", () => {
  expect(awayAlias(last({ ...copied, aliases: ["a", "b"], skippedAliases: ["a"] }))).toBe("b");
  expect(awayAlias(last({ ...copied, aliases: ["a"], skippedAliases: ["a"] }))).toBe("");
});
