/** Keeps the device from going to sleep while bytes go out, where the browser can and the person looks. */

export class StayAwake {
  #wanted = false;
  #lock: WakeLockSentinel | undefined;
  #asking = false;

  /** Listens until `signal` says otherwise, and then lets go. */
  constructor(signal: AbortSignal) {
    // A browser takes the lock back from a page that is hidden.
    document.addEventListener("visibilitychange", () => void this.#see(), { signal });
    signal.addEventListener("abort", () => { this.want(false); });
  }

  want(wanted: boolean): void {
    if (wanted !== this.#wanted) {
      this.#wanted = wanted;
      void this.#see();
    }
  }

  async #see(): Promise<void> {
    if (!this.#wanted) {
      const lock = this.#lock;
      this.#lock = undefined;
      await lock?.release().catch(() => undefined);
      return;
    }
    if (this.#asking || this.#lock?.released === false || document.visibilityState !== "visible") {
      return;
    }
    this.#asking = true;
    try {
      // Only safe origins have it, and not all browsers.
      this.#lock = await (navigator as { wakeLock?: WakeLock }).wakeLock?.request("screen");
    } catch {
      // The battery is low, or the page may not: then the device sleeps as it would, and the upload goes on afterwards.
    } finally {
      this.#asking = false;
    }
    if (!this.#wanted as boolean) {
      await this.#see();
    }
  }
}
