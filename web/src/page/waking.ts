/** Hears that the device was asleep or away from the network, and is back. */

/** Whom it tells. */
export interface Sleeper {
  /** Whether the browser has a network; told at the beginning too. */
  readonly onNetwork: (online: boolean) => void;
  /** What waits may be tried now. Where connections may be `dead`, they are to be begun anew. */
  readonly onWake: (dead: boolean) => void;
}

/** How often the clock is looked at, in milliseconds. */
const BEAT = 5_000;
/** A beat that comes so much too late was a sleep; later where the page is hidden, whose timers run once a minute. */
const GAP = 8_000;
const GAP_HIDDEN = 90_000;

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
  const look = (): { at: number; shown: boolean } => ({ at: Date.now(), shown: document.visibilityState === "visible" });
  let last = look();
  const beating = setInterval(() => {
    const now = look();
    if (now.at - last.at > BEAT + (now.shown && last.shown ? GAP : GAP_HIDDEN)) {
      onWake(true);
    }
    last = now;
  }, BEAT);
  signal.addEventListener("abort", () => { clearInterval(beating); });
}
