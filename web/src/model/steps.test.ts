import { expect, test } from "vitest";
import { onImport, onPause, onQueue } from "./acts";
import type { Card } from "./card";
import { after, FINGERPRINT, fresh, image, problem, ready, receiving, sent, uploading, view } from "./examples";
import { onImportView } from "./follow";
import { stepsOf } from "./steps";

/** The steps in a word: what is done, under way, waiting and to come. */
function word(card: Card): string {
  return stepsOf(card).map(({ state }) => ({ done: "d", now: "N", waits: "w", next: "-" })[state]).join("");
}

test("the steps follow one another, hashing and sending side by side", () => {
  expect(word(fresh)).toBe("N----");
  expect(word(onQueue(fresh, true))).toBe("w----");
  const inspected = after(fresh, { type: "inspected", image }, { type: "hash-wanted" });
  expect(word(inspected)).toBe("dw---");
  const hashing = after(inspected, { type: "hashing", progress: { done: 1, total: 10 } });
  expect(word(hashing)).toBe("dN---");
  const both = after(onImport(hashing), { type: "leading", id: "one" }, { type: "created" });
  expect(word(both)).toBe("dNN--");
  expect(word(after(both, { type: "hashed", fingerprint: FINGERPRINT }))).toBe("ddN--");
  expect(word(after(both, { type: "uploading", progress: { done: 10, total: 10 } }))).toBe("dNd--");
  expect(word(sent)).toBe("dddN-");
  expect(word(onImportView(sent, { ...view, state: "finishing" }, 9))).toBe("ddddN");
});

test("nothing is shown where nothing is under way", () => {
  expect(word(after(ready, { type: "hashed", fingerprint: FINGERPRINT }))).toBe("");
  expect(word(onImportView(sent, { ...view, state: "done" }, 9))).toBe("");
});

test("what waits says so", () => {
  expect(word(onQueue(onImport(ready), true))).toBe("d-w--");
  expect(word(onPause(uploading, true))).toBe("d-w--");
  expect(word(after(uploading, { type: "waiting", millis: 9000, why: "link" }))).toBe("d-w--");
  expect(word(onImportView(sent, { ...view, waiting: problem }, 9))).toBe("dddw-");
});

test("a large image is handed on while it comes in, and one that is there needs no bytes", () => {
  const large = onImportView(uploading, { ...receiving(6), state: "forwarding", forwarded: { done: 2, total: 10 } }, 9);
  expect(word(large)).toBe("d-NN-");
  expect(word(onImportView(uploading, { ...receiving(0), state: "finishing", alreadyPresent: true }, 9))).toBe("ddddN");
});
