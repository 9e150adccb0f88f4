/** Hears that the device was asleep or away from the network, and is back. */

/** Whom it tells. */
export interface Sleeper {
  /** Whether the browser has a network; told at the beginning too. */
  readonly onNetwork: (online: boolean) => void;
  /** What waits may be tried now. Where connections may be `dead`, they are to be begun anew. */
  readonly onWake: (dead: boolean) => void;
}

/** How often the clock is looked at, in milliseconds. Browsers look once a minute where the page is hidden. */
const BEAT = 5_000;
/** A beat that comes so much too late was a sleep. */
const GAP = 90_000;

/** Listens until `signal` says otherwise. */
export function hearWaking({ onNetwork, onWake }: Sleeper, signal: AbortSignal): void {
  onNetwork(navigator.onLine);
  addEventListener("offline", () => { onNetwork(false); }, { signal });
  addEventListener(
    "online",
    () => {
      onNetwork(true);
      onWake(true);
    },
    { signal },
  );
  // From the page lifecycle: the page was frozen.
  document.addEventListener("resume", () => { onWake(true); }, { signal });
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "visible") {
        onWake(false);
      }
    },
    { signal },
  );
  // By the clock on the wall: others stand still while a device sleeps.
  let last = Date.now();
  const beating = setInterval(() => {
    const now = Date.now();
    if (now - last > BEAT + GAP) {
      onWake(true);
    }
    last = now;
  }, BEAT);
  signal.addEventListener("abort", () => { clearInterval(beating); });
}
