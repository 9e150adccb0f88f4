import { expect, test } from "vitest";
import { onCancel, onDescribe, onImport, onNetwork, onPause, onQueue, onRetry, onSettings, onTick, onTurn, onWrap } from "./acts";
import { busy, ended, importable, moving, pausable, retriable, sending, standing, type Card } from "./card";
import { after, FINGERPRINT, fresh, image, ready, trouble, uploading, view } from "./examples";
import { onImportView } from "./follow";
import { onNews, type News } from "./news";

const typed = (aliases: string): Card => onSettings(ready, { ...ready.settings, aliases });

test("a drop goes its way to the end", () => {
  expect(ready.phase).toBe("ready");
  expect(ready.settings.aliases).toBe("debian/13");
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
  const wrong = typed("a+b");
  expect(importable(wrong)).toBe(false);
});

test("what is wrong with an alias is said while one types, and no alias is none that is wrong", () => {
  expect(importable(typed("a ?b"))).toBe(false);
  expect(importable(typed("a/b c"))).toBe(true);
  expect(importable(typed(""))).toBe(true);
});

test("a typed alias outlives a suggestion", () => {
  const again = onRetry(typed("mine"));
  expect(after(again, { type: "inspected", image }).settings.aliases).toBe("mine");
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
  const again = onRetry({ ...failed, settings: { ...failed.settings, aliasTaken: "move" }, properties: [{ name: "os", value: "x" }] });
  expect(again).toMatchObject({ phase: "inspecting", again: true, settings: { aliasTaken: "move" }, properties: [{ name: "os", value: "x" }], importId: null, trouble: null });
});

test("files that make no image cannot be tried again", () => {
  const refused = after(fresh, { type: "refused", trouble });
  expect(ended(refused)).toBe(true);
  expect(retriable(refused)).toBe(false);
});

test("a cancellation that came too late shows the image that is there", () => {
  const cancelling = onCancel(uploading);
  expect(cancelling.phase).toBe("cancelling");
  expect(ended(cancelling)).toBe(false);
  expect(after(cancelling, { type: "cancelled" }).phase).toBe("cancelled");
  expect(onImportView(after(cancelling, { type: "overtaken" }), { ...view, state: "done" }, 9).phase).toBe("done");
});

const why = { code: "disk-alone", sentence: "A disk alone.", advice: "Describe it." };
const form = { os: "Debian", release: "13", architecture: "x86_64", creationDate: 1, variant: null, description: "Debian 13" };
const wrappable: News = {
  type: "wrappable",
  form,
  architectures: ["x86_64", "aarch64"],
  architectureSeen: false,
  instanceType: "virtual-machine",
  trouble: why,
};
const describing = after(fresh, wrappable);

test("a bare disk is described and goes on as an image", () => {
  expect(describing.phase).toBe("describing");
  expect(busy(describing)).toBe(false);
  const filled = onDescribe(describing, "release", "14");
  expect(filled.wrapping?.form).toEqual({ ...form, release: "14", description: "Debian 14 x86_64" });
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

test("the creation is called by the name under which the bytes go out, and by none once it was refused", () => {
  expect(uploading.importId).toBe("one");
  const refused = after(onImport(ready), { type: "leading", id: "one" }, { type: "problem", trouble, over: false });
  expect(refused).toMatchObject({ phase: "ready", importId: null });
});

test("progress never goes back", () => {
  const far = after(uploading, { type: "uploading", progress: { done: 7, total: 10 } });
  expect(after(far, { type: "uploading", progress: { done: 3, total: 10 } }).upload?.done).toBe(7);
});

test("an upload can rest, and says so before anything else that keeps it", () => {
  expect(pausable(uploading)).toBe(true);
  const paused = onPause(after(uploading, { type: "held-back" }), true);
  expect(standing(paused)).toBe("paused");
  expect(sending(paused)).toBe(true);
  expect(standing(onPause(paused, false))).toBe("held");
  expect(pausable(after(uploading, { type: "uploading", progress: { done: 10, total: 10 } }))).toBe(false);
  expect(pausable(after(uploading, { type: "sent" }))).toBe(false);
  expect(pausable(onImport(ready))).toBe(false);
  expect(standing(onPause(onQueue(onImport(ready), true), true))).toBe("paused");
});

test("bytes that wait for the fingerprint do so until some go out", () => {
  const held = after(uploading, { type: "held-back" });
  expect(standing(held)).toBe("held");
  expect(standing(after(held, { type: "uploading", progress: { done: 0, total: 10 } }))).toBe("uploading");
});

test("an edge that is away for a moment is not worth a word", () => {
  expect(standing(after(uploading, { type: "waiting", millis: 900, why: "link" }))).toBe("uploading");
  const away = after(uploading, { type: "waiting", millis: 7_400, why: "link" });
  expect(standing(away)).toBe("unreached");
  expect(away.unreached).toBe(8);
  expect(standing(after(away, { type: "waiting", millis: 500, why: "link" }))).toBe("unreached");
  expect(standing(after(away, { type: "uploading", progress: { done: 1, total: 10 } }))).toBe("uploading");
  expect(standing(after(onImport(ready), { type: "waiting", millis: 7_400, why: "link" }))).toBe("unreached");
});

test("a wait that the edge asks for is counted down, and one for a person is not", () => {
  const limited = onNews(uploading, { type: "waiting", millis: 90_000, why: "turn" }, 1_000);
  expect(standing(limited)).toBe("limited");
  expect(limited.unreached).toBe(90);
  expect(onTick(limited, 31_000).unreached).toBe(60);
  expect(onTick(limited, 200_000).unreached).toBe(0);
  const out = onNews(uploading, { type: "waiting", millis: 500, why: "sign-in" }, 0);
  expect(standing(out)).toBe("signed-out");
  expect(onTick(out, 5_000)).toBe(out);
  expect(standing(after(out, { type: "uploading", progress: { done: 1, total: 10 } }))).toBe("uploading");
});

test("a card waits for its turn to send until it has it", () => {
  expect(standing(onQueue(uploading, true))).toBe("queued");
  expect(standing(onQueue(onQueue(uploading, true), false))).toBe("uploading");
});

test("a card waits for its turn to be looked into, and one that waits to be sent can be paused", () => {
  expect(standing(onQueue(fresh, true))).toBe("in-line");
  const queued = onQueue(onImport(ready), true);
  expect(standing(queued)).toBe("queued");
  expect(pausable(queued)).toBe(true);
});

test("without a network a sender says so, and what it shows of speed goes", () => {
  const fast = after(
    uploading,
    ...[0, 2, 4, 6].map((done): News => ({ type: "uploading", progress: { done, total: 10 } })),
  );
  expect(fast.upload?.shown).not.toBeNull();
  const offline = onNetwork(fast, false);
  expect(standing(offline)).toBe("offline");
  expect(offline.upload?.shown).toBeNull();
  expect(onNetwork(offline, false)).toBe(offline);
  expect(standing(onNetwork(offline, true))).toBe("uploading");
  expect(standing(onNetwork(ready, false))).toBe("ready");
});

test("closing the page loses nothing of what another tab sends, and a device is kept awake only for what moves", () => {
  expect(sending({ ...uploading, joined: true })).toBe(false);
  expect(moving(uploading)).toBe(true);
  for (const rests of [onPause(uploading, true), onQueue(uploading, true), onNetwork(uploading, false)]) {
    expect(sending(rests)).toBe(true);
    expect(moving(rests)).toBe(false);
  }
});

test("what is shown of speed counts on without news, and nothing else changes", () => {
  const news = [0, 1, 2, 3].map((done): News => ({ type: "hashing", progress: { done, total: 100 } }));
  const hashing = after(ready, ...news);
  expect(onTick(hashing, 3_100)).toBe(hashing);
  expect(onTick(hashing, 5_000).hash?.shown?.left).toBeLessThan(hashing.hash?.shown?.left ?? 0);
  expect(onTick(onTick(hashing, 60_000), 90_000).hash?.shown).toBeNull();
});
