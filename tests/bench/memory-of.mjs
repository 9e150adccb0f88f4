/** What memory programs have, as the kernel tells it, and the tab, as its engine tells it. All in bytes. */

import { readFileSync } from "node:fs";

/** How long a worker may take to tell of its heap, in milliseconds. */
const ANSWER = 250;

/** A field of /proc/PID/status (proc_pid_status(5)), in bytes; 0 when the process has gone. */
export function status(pid, field) {
  try {
    const line = readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m"));
    return line === null ? 0 : Number(line[1]) * 1024;
  } catch {
    return 0;
  }
}

/** Asks V8 for the heaps of the page and of its workers with their buffers. Memory of wasm counts in the tab's alone. */
export async function heapReader(page) {
  const session = await page.context().newCDPSession(page);
  const workers = new Map();
  let nextId = 1;
  const waiting = new Map();
  session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
    if (targetInfo.type === "worker") {
      workers.set(sessionId, targetInfo);
    }
  });
  session.on("Target.detachedFromTarget", ({ sessionId }) => workers.delete(sessionId));
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const total = ({ usedSize = 0, backingStorageSize = 0 } = {}) => usedSize + backingStorageSize;
  const ofWorker = async (sessionId) => {
    const id = nextId++;
    const answer = new Promise((resolve) => waiting.set(id, resolve));
    const message = JSON.stringify({ id, method: "Runtime.getHeapUsage" });
    await session.send("Target.sendMessageToTarget", { sessionId, message });
    // A worker that has just ended does not answer.
    return total(await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, ANSWER))]));
  };
  return async () => {
    const heaps = await Promise.all([...workers.keys()].map((id) => ofWorker(id).catch(() => 0)));
    return { page: total(await session.send("Runtime.getHeapUsage")), workers: heaps.reduce((sum, one) => sum + one, 0) };
  };
}

/**
 * A process's share of what is resident (`Pss` of proc_pid_smaps(5)): pages of its own, and of those that it shares with
 * others, such as the program itself, its part. 0 when the process has gone.
 */
export function share(pid) {
  try {
    return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
