/** The machine's clock jumps, by hand or by a time server. Nothing may be decided by it. */

import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventsUntil } from "../../support/events";
import { expect, test, withFault, type Fault } from "../../support/fault";
import type { LargeImage } from "../../support/images";
import type { Incus } from "../../support/incus";

/** Milliseconds of a year. */
const YEAR = 365 * 24 * 60 * 60 * 1000;

/** A clock that can be set for one program alone, by libfaketime: the time of day, not the one that measures. */
class Clock {
  readonly #file: string;

  constructor(scratch: string) {
    this.#file = join(scratch, "clock");
  }

  /** Sets it so many years ahead, or back. */
  async set(years: number): Promise<void> {
    await writeFile(this.#file, `${years < 0 ? "-" : "+"}${Math.abs(years).toString()}y\n`);
  }

  /** Removes what libfaketime leaves in memory of programs that were killed. */
  async remove(): Promise<void> {
    for (const name of await readdir("/dev/shm")) {
      const pid = /faketime_(?:shm|sem)_(\d+)$/.exec(name)?.[1];
      if (pid !== undefined && !existsSync(join("/proc", pid))) {
        await rm(join("/dev/shm", name));
      }
    }
  }

  get env(): Record<string, string> {
    return {
      LD_PRELOAD: "/usr/$LIB/faketime/libfaketimeMT.so.1",
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
  }
}

/** An edge whose clock can be set. */
async function withClock(
  { incus, medium, scratch }: { readonly incus: Incus; readonly medium: LargeImage; readonly scratch: string },
  use: (fault: Fault, clock: Clock) => Promise<void>,
): Promise<void> {
  const clock = new Clock(scratch);
  await clock.set(0);
  try {
    await withFault(test.info(), incus, medium, { env: clock.env }, (fault) => use(fault, clock));
  } finally {
    await clock.remove();
  }
}

/** The edge tells that its clock is so many years off. An upload is kept for a day by what clocks show. */
async function expectOff(fault: Fault, years: number): Promise<void> {
  const [{ files } = { files: [] }] = await fault.edge.imports();
  const response = await fetch(`${fault.edge.url}${files[0]?.upload ?? ""}`, {
    method: "HEAD",
    headers: { "Tus-Resumable": "1.0.0" },
  });
  const off = (Date.parse(response.headers.get("upload-expires") ?? "") - Date.now()) / YEAR;
  expect(off, "the clock has jumped").toBeCloseTo(years, 1);
}

test.describe("The clock jumps", () => {
  for (const [name, years] of [["ahead", 2], ["back", -20]] as const) {
    test(`${name} in mid-body`, async ({ incus, medium, scratch }) => {
      await withClock({ incus, medium, scratch }, async (fault, clock) => {
        const { sending } = await fault.untilMidBody();
        await clock.set(years);
        await expectOff(fault, years);
        fault.toEdge.release();
        await sending;
        await fault.sender.declare();
        await fault.expectImported({
          when: "receiving, in mid-body",
          fault: `clock set ${Math.abs(years).toString()} years ${name}`,
          outcome: "nothing expires, nothing ends too early",
          handOvers: 1,
          again: false,
        });
      });
    });
  }

  test("with a restart into the future, then one into the past", async ({ incus, medium, scratch }) => {
    await withClock({ incus, medium, scratch }, async (fault, clock) => {
      await fault.untilHalfThere();
      const before = await eventsUntil(fault.edge.url, undefined, ({ id }) => id !== undefined);
      const last = before.at(-1)?.id ?? 0;

      await fault.killEdge();
      await clock.set(2);
      await fault.startEdge();
      await expectOff(fault, 2);
      expect(await fault.sender.offset(), "all that was acknowledged is there").toBe(fault.half);
      await fault.sender.send(fault.half + fault.half / 2);

      await fault.killEdge();
      await clock.set(-20);
      await fault.startEdge();
      await expectOff(fault, -20);
      await fault.sender.send();
      await fault.sender.declare();
      const after = await eventsUntil(fault.edge.url, last, ({ view }) => view.state === "done");
      const numbers = after.flatMap(({ id }) => (id === undefined ? [] : [id]));
      expect(numbers[0], "a listener misses nothing").toBe(last + 1);
      expect(numbers, "numbers go on").toEqual(numbers.map((_, at) => last + 1 + at));
      await fault.expectImported({
        when: "receiving, between bodies",
        fault: "edge killed and started 2 years later, then killed and started 20 years before",
        outcome: "the upload goes on where it was; events are numbered on, and told to whoever missed them",
        handOvers: 1,
        again: false,
      });
    });
  });

  test("between a failure and the next try", async ({ incus, medium, scratch }) => {
    await withClock({ incus, medium, scratch }, async (fault, clock) => {
      await fault.untilForwarding();
      await fault.killIncus();
      await fault.waitsForIncus();
      await clock.set(-20);
      await expectOff(fault, -20);
      await fault.startIncus();
      await fault.expectImported({
        when: "waiting for Incus",
        fault: "clock set 20 years back",
        outcome: "the next try comes when it would have come",
        handOvers: 2,
        again: false,
      });
    });
  });
});
