/** What can be read off an import as the edge tells it. */

import type { ImportView, Problem, Progress } from "../generated/api";
import type { Explanation } from "../generated/image-format";

/** Whether an import has not ended. */
export function open({ state }: ImportView): boolean {
  return ["receiving", "fetching", "forwarding", "importing", "finishing"].includes(state);
}

/** Whether an import lacks something that only a page with its files can give. */
export function lacking(view: ImportView): boolean {
  const { done, total } = receivedOf(view);
  return (view.state === "receiving" || view.state === "forwarding") && (done < total || view.fingerprint === null);
}

/** What is durable at the edge of all files together. */
export function receivedOf({ files }: ImportView): Progress {
  const sum = (of: (progress: Progress) => number): number => files.reduce((all, { received }) => all + of(received), 0);
  return { done: sum(({ done }) => done), total: sum(({ total }) => total) };
}

/** The trouble as the edge tells it. The log has more under the value `instance`. */
export function explain({ type, title, detail, instance, values }: Problem): Explanation {
  const named = instance === "" ? values : { ...values, instance };
  return { code: type.replace(/^\/problems\//, ""), sentence: title, advice: detail, ...(named === undefined ? {} : { values: named }) };
}

/** What the edge refuses of an import (422, RFC 9110 15.5.21) is in the files; only this may be another thing a second time. */
const MAY_DIFFER = "fingerprint-mismatch";

/** Whether a failed import would fail again with the same files. */
export function hopeless({ state, retryable, problem }: ImportView): boolean {
  return state === "failed" && !retryable && problem?.status === 422 && explain(problem).code !== MAY_DIFFER;
}
