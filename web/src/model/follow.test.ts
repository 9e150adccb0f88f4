import { expect, test } from "vitest";
import { onCancel, onRetake, onTrouble } from "./acts";
import { aliasSet, followed, pausable, retriable, sending, standing } from "./card";
import { after, FINGERPRINT, problem, ready, receiving, sent, trouble, uploading, view } from "./examples";
import { onImportView } from "./follow";
import { lacking } from "./import-view";

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

test("why its worker calls an import off is told, whichever word comes first", () => {
  const cancelled = { ...view, state: "cancelled" } as const;
  expect(onImportView(uploading, cancelled, 9)).toMatchObject({ phase: "cancelled", trouble: null });
  for (const [refused, phase] of [[false, "failed"], [true, "refused"]] as const) {
    const failing = after(uploading, { type: "failing", trouble, refused });
    expect(failing.phase, "it may go on after all").toBe("uploading");
    expect(onImportView(failing, { ...view, state: "done" }, 9).phase).toBe("done");
    expect(onImportView(failing, cancelled, 9)).toMatchObject({ phase, trouble });
  }
});

test("what is durable at the edge counts, whoever sent it, and never goes back", () => {
  const seen = onImportView(uploading, receiving(6), 9);
  expect(seen.upload?.done).toBe(6);
  expect(onImportView(seen, receiving(2), 9).upload?.done).toBe(6);
});

test("an import that is there already is gone on with where it stopped", () => {
  const resumed = after(ready, { type: "resumed", import: { ...receiving(4), aliases: ["a", "b"] } });
  expect(resumed).toMatchObject({ phase: "uploading", importId: "one", resumed: true, wanted: ["a", "b"], upload: { done: 4 } });
  expect(standing(resumed)).toBe("uploading");
  const done = onImportView(resumed, { ...view, state: "done", fingerprint: FINGERPRINT, skippedAliases: ["a"] }, 9);
  expect(done.phase).toBe("done");
  expect(aliasSet(done)).toBe("b");
});

test("an import that needs no more bytes is followed from where it stands", () => {
  const resumed = (news: typeof view): string => after(ready, { type: "resumed", import: news }).phase;
  expect(resumed({ ...view, state: "importing" })).toBe("importing");
  expect(resumed({ ...receiving(10), state: "forwarding", fingerprint: FINGERPRINT })).toBe("forwarding");
  expect(resumed({ ...receiving(10), fingerprint: null })).toBe("uploading");
});

test("what another tab sends is followed, and taken over", () => {
  const joined = after(ready, { type: "resumed", import: receiving(4) }, { type: "joined" });
  expect(standing(joined)).toBe("elsewhere");
  expect(pausable(joined)).toBe(false);
  expect(followed(joined)).toBe(true);
  expect(onImportView(joined, receiving(8), 9).upload?.done).toBe(8);
  const taken = after(joined, { type: "leading", id: "one" });
  expect(standing(taken)).toBe("uploading");
  expect(followed(taken)).toBe(false);
  expect(sending(taken)).toBe(true);
});

test("an edge that waits for Incus says so, and that is no failure", () => {
  const handed = onImportView(sent, { ...view, state: "importing", forwarded: { done: 10, total: 10 } }, 9);
  const stuck = onImportView(handed, { ...view, waiting: problem }, 9);
  expect(stuck).toMatchObject({ phase: "forwarding", stuck: trouble, trouble: null, handed: null });
  expect(standing(stuck)).toBe("stuck");
  expect(standing(onImportView(stuck, { ...view, state: "forwarding" }, 9))).toBe("forwarding");
  expect(onImportView(onCancel(handed), { ...view, waiting: problem }, 9).phase).toBe("cancelling");
});

test("a failed import whose bytes are kept is taken up again as it is", () => {
  const failed = onImportView(sent, { ...view, state: "failed", problem, retryable: true }, 9);
  expect(failed).toMatchObject({ phase: "failed", retryable: true, trouble });
  expect(retriable(failed)).toBe(true);
  const again = onRetake(failed);
  expect(again).toMatchObject({ phase: "forwarding", importId: "one", trouble: null });
  expect(onImportView(again, receiving(10), 9).phase).toBe("forwarding");
  expect(onImportView(again, { ...view, state: "done" }, 9).phase).toBe("done");
  expect(onTrouble(again, trouble).phase).toBe("failed");
});

test("an import lacks its files until all bytes and the fingerprint are there", () => {
  expect(lacking(receiving(9))).toBe(true);
  expect(lacking(receiving(10))).toBe(true);
  expect(lacking({ ...receiving(10), fingerprint: FINGERPRINT })).toBe(false);
  expect(lacking({ ...receiving(9), state: "finishing" })).toBe(false);
});

test("the alias that an image was left with is the first that was not skipped", () => {
  expect(aliasSet(ready)).toBe("debian/13");
  expect(aliasSet({ ...ready, skipped: ["debian/13"] })).toBe("");
  expect(aliasSet({ ...ready, wanted: [] })).toBe("");
});

test("what is in the files is not tried again", () => {
  const failed = (status: number, type = "/problems/corrupt", retryable = false): boolean =>
    retriable(onImportView(sent, { ...view, state: "failed", problem: { ...problem, type, status }, retryable }, 9));
  expect(failed(422)).toBe(false);
  expect(failed(422, "/problems/fingerprint-mismatch"), "the file may be read otherwise now").toBe(true);
  expect(failed(422, "/problems/profile-missing", true), "it can be mended elsewhere").toBe(true);
  expect(failed(502)).toBe(true);
});
