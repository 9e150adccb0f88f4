import { expect, test } from "vitest";
import type { ImportView } from "../generated/api";
import type { ImageFacts, WorkerEvent } from "../generated/browser";
import {
  busy,
  ended,
  importable,
  newCard,
  onAlias,
  onCancel,
  onDescribe,
  onImport,
  onImportView,
  onRetry,
  onTurn,
  onWorkerEvent,
  onWrap,
  retriable,
  sending,
  type Card,
} from "./card";

const FINGERPRINT = "ab".repeat(32);
const image: ImageFacts = {
  instanceType: "container",
  files: [{ role: "unified", name: "a.tar.xz", size: 10 }],
  size: 10,
  metadata: { architecture: "x86_64", creationDate: 1, expiryDate: null, properties: {}, propertiesPresent: true, templates: [] },
  suggestedAlias: "debian/13",
  findings: [],
};
const view: ImportView = {
  id: "one",
  state: "receiving",
  files: [],
  fingerprint: null,
  aliases: [],
  forwarded: { done: 0, total: 10 },
  alreadyPresent: false,
  problem: null,
};
const trouble = { code: "x", sentence: "It broke.", advice: "Mend it." };

const fresh = newCard(1, [{ name: "a.tar.xz", size: 10 }]);
const after = (card: Card, ...events: WorkerEvent[]): Card =>
  events.reduce((present, event, at) => onWorkerEvent(present, event, at * 1000), card);
const ready = after(fresh, { type: "inspected", image });
const uploading = after(onImport(ready), { type: "created", import: view });

test("a drop goes its way to the end", () => {
  expect(ready.phase).toBe("ready");
  expect(ready.alias).toBe("debian/13");
  expect(onImport(ready).phase).toBe("starting");
  expect(uploading.phase).toBe("uploading");
  const sent = after(uploading, { type: "hashed", fingerprint: FINGERPRINT }, { type: "sent" });
  expect(sent.phase).toBe("forwarding");
  const importing = onImportView(sent, { ...view, state: "importing" }, 9);
  expect(importing.phase).toBe("importing");
  const done = onImportView(importing, { ...view, state: "done", fingerprint: FINGERPRINT }, 9);
  expect(done.phase).toBe("done");
  expect(done.fingerprint).toBe(FINGERPRINT);
});

test("Import can be pressed once, and only for an image with a good alias", () => {
  expect(importable(fresh)).toBe(false);
  expect(importable(ready)).toBe(true);
  expect(importable(onImport(ready))).toBe(false);
  expect(busy(onImport(ready))).toBe(true);
  const wrong = after(onAlias(ready, "a b"), { type: "alias", alias: "a b", fault: "no" });
  expect(importable(wrong)).toBe(false);
});

test("an answer about an alias that has been typed over says nothing", () => {
  const typed = onAlias(ready, "ab");
  expect(after(typed, { type: "alias", alias: "a ", fault: "no" }).aliasFault).toBeNull();
});

test("a typed alias outlives a suggestion", () => {
  const typed = onRetry(onAlias(ready, "mine"));
  expect(after(typed, { type: "inspected", image }).alias).toBe("mine");
});

test("an import that was refused before it began can be asked for again", () => {
  const refused = after(onImport(ready), { type: "problem", trouble, over: false });
  expect(refused.phase).toBe("ready");
  expect(refused.trouble).toBe(trouble);
  expect(onImport(refused).trouble).toBeNull();
});

test("a failure under way ends the card, and beginning anew keeps the choices", () => {
  const failed = after(uploading, { type: "problem", trouble, over: true });
  expect(failed.phase).toBe("failed");
  expect(retriable(failed)).toBe(true);
  const again = onRetry({ ...failed, aliasTaken: "move" });
  expect(again).toMatchObject({ phase: "inspecting", again: true, aliasTaken: "move", importId: null, trouble: null });
});

test("files that make no image cannot be tried again", () => {
  const refused = after(fresh, { type: "refused", trouble });
  expect(ended(refused)).toBe(true);
  expect(retriable(refused)).toBe(false);
});

test("what the edge says of other imports, or says late, changes nothing", () => {
  expect(onImportView(uploading, { ...view, id: "two", state: "done" }, 9)).toBe(uploading);
  const finishing = onImportView(uploading, { ...view, state: "finishing" }, 9);
  expect(onImportView(finishing, { ...view, state: "importing" }, 9).phase).toBe("finishing");
  const done = onImportView(finishing, { ...view, state: "done" }, 9);
  expect(onImportView(done, { ...view, state: "failed" }, 9)).toBe(done);
});

test("forwarding while bytes still go out is an upload to the person", () => {
  const forwarding = onImportView(uploading, { ...view, state: "forwarding", forwarded: { done: 4, total: 10 } }, 9);
  expect(forwarding.phase).toBe("uploading");
  expect(forwarding.handed?.done).toBe(4);
  expect(sending(forwarding)).toBe(true);
});

test("an end without a reason gets words nevertheless", () => {
  expect(onImportView(uploading, { ...view, state: "expired" }, 9)).toMatchObject({
    phase: "failed",
    trouble: { code: "import-expired" },
  });
});

test("a cancellation that came too late shows the image that is there", () => {
  const cancelling = onCancel(uploading);
  expect(cancelling.phase).toBe("cancelling");
  expect(ended(cancelling)).toBe(false);
  expect(after(cancelling, { type: "cancelled" }).phase).toBe("cancelled");
  expect(after(cancelling, { type: "overtaken", import: { ...view, state: "done" } }).phase).toBe("done");
});

const why = { code: "disk-alone", sentence: "A disk alone.", advice: "Describe it." };
const form = { os: "Debian", release: "13", architecture: "x86_64", creationDate: 1, variant: null, description: "Debian 13" };
const wrappable: WorkerEvent = {
  type: "wrappable",
  form,
  architectures: ["x86_64", "aarch64"],
  instanceType: "virtual-machine",
  trouble: why,
};
const describing = after(fresh, wrappable);

test("a bare disk is described and goes on as an image", () => {
  expect(describing.phase).toBe("describing");
  expect(busy(describing)).toBe(false);
  const filled = onDescribe(describing, "release", "14");
  expect(filled.wrapping?.form).toEqual({ ...form, release: "14" });
  expect(after(onWrap(filled), { type: "inspected", image }).phase).toBe("ready");
});

test("what is wrong in the form stands at its field until that is mended", () => {
  const refused = after(onWrap(describing), { type: "wrap-refused", field: "os", trouble });
  expect(refused).toMatchObject({ phase: "describing", wrapping: { fault: { field: "os", trouble } } });
  expect(onDescribe(refused, "release", "1").wrapping?.fault).not.toBeNull();
  expect(onDescribe(refused, "os", "Debian").wrapping?.fault).toBeNull();
});

test("a bare disk that nobody describes is refused as what it is", () => {
  const cancelled = onCancel(describing);
  expect(cancelled).toMatchObject({ phase: "refused", trouble: why });
  expect(after(cancelled, { type: "cancelled" })).toBe(cancelled);
});

test("a form filled in before a failure is not asked for again", () => {
  const filled = onDescribe(describing, "release", "14");
  const failed = after(onImport(after(onWrap(filled), { type: "inspected", image })), { type: "problem", trouble, over: true });
  expect(after(onRetry(failed), wrappable).wrapping?.form.release).toBe("14");
});

test("a card waits for its turn to hash until it has it", () => {
  const waiting = after(ready, { type: "hash-wanted" });
  expect(waiting.waiting).toBe(true);
  expect(importable(waiting)).toBe(true);
  expect(onTurn(waiting).waiting).toBe(false);
});

test("what comes to light late is shown", () => {
  const findings = [{ severity: "warning", explanation: trouble }] as const;
  expect(after(ready, { type: "found", findings: [...findings] }).findings).toEqual(findings);
});
