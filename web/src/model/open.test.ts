import { expect, test } from "vitest";
import { copied, FINGERPRINT, fromUrl, problem, receiving, view } from "./examples";
import { onOpen, wordsOf, type OpenImport } from "./open";

const after = (...views: (typeof view)[]): readonly OpenImport[] =>
  views.reduce<readonly OpenImport[]>((imports, one, at) => onOpen(imports, one, at * 1000), []);

const words = (open: OpenImport | undefined, now: number): string => (open === undefined ? "" : wordsOf(open, now));

test("imports stay in their places, and leave when they end", () => {
  const two = { ...view, id: "two" };
  expect(after(view, two, receiving(3)).map((one) => one.view.id)).toEqual(["two", "one"]);
  expect(after(view, two, { ...view, state: "cancelled" }).map((one) => one.view.id)).toEqual(["two"]);
  expect(after({ ...view, state: "done" })).toEqual([]);
});

test("imports that nobody has files of are none of these", () => {
  expect(after(copied, fromUrl)).toEqual([]);
});

test("one without a sender asks for its file, one that moves does not", () => {
  expect(words(after(receiving(3))[0], 0)).toMatch(/^Drop the same file again/);
  const moving = after(receiving(3), receiving(4))[0];
  expect(words(moving, 2_000)).toMatch(/sent from elsewhere/);
  expect(words(moving, 20_000)).toMatch(/^Drop the same file again/);
});

test("one that no page began asks for nothing", () => {
  const files = view.files.map((file) => ({ ...file, identity: null }));
  expect(words(after({ ...view, files })[0], 0)).toMatch(/^The program/);
});

test("one that has all it needs says where it stands, or what it waits for", () => {
  const whole = { ...receiving(10), fingerprint: FINGERPRINT };
  expect(words(after(whole)[0], 0)).toMatch(/^Handing over/);
  expect(words(after({ ...whole, state: "importing" })[0], 0)).toMatch(/^Incus is importing/);
  expect(words(after({ ...whole, waiting: problem })[0], 0)).toMatch(/^It broke. Mend it. It is tried again/);
});
