/** Locks that all tabs of a browser share, held until they are let go of or the worker ends. */

/** What is needed of `LockManager`. */
export interface Locks {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal },
    callback: (lock: unknown) => Promise<void>,
  ): Promise<unknown>;
}

/** A lock that is held. */
export interface Held {
  /** Lets go of it. Again is harmless. */
  release(): void;
}

/** The lock of whoever sends an import, by its id. */
export function importLock(id: string): string {
  return `malleus:${id}`;
}

/**
 * Takes the lock if nobody has it, else `null`. Browsers lend locks to safe origins only, and some not to all of these:
 * without them each tab goes its own way, and the edge sees to it that only the latest sends.
 */
export async function take(locks: Locks | undefined, name: string): Promise<Held | null> {
  const none: Held = { release: () => undefined };
  return locks === undefined ? none : ask(locks, name, { ifAvailable: true }).catch(() => none);
}

/** Waits for the lock, in the order of those who do. `null` once `signal` says that it is not wanted any more. */
export async function wait(locks: Locks | undefined, name: string, signal: AbortSignal): Promise<Held | null> {
  const taken = await take(locks, name);
  if (taken !== null || locks === undefined) {
    return taken;
  }
  return ask(locks, name, { signal }).catch((reason: unknown) => {
    if (signal.aborted) {
      return null;
    }
    throw reason;
  });
}

function ask(locks: Locks, name: string, options: Parameters<Locks["request"]>[1]): Promise<Held | null> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, options, (lock) => {
        if (lock === null) {
          resolve(null);
          return Promise.resolve();
        }
        return new Promise((end) => {
          resolve({ release: end });
        });
      })
      .catch(reject);
  });
}
