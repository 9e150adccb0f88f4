/** A fault in an import: brought to the point where it comes, and judged by what is left in the end. */

import type { TestInfo } from "@playwright/test";
import type { Edge } from "./edge";
import { expectNothingKept, expectOnly } from "./expect-image";
import { expect, unpaged, unwire, wire, type Wired } from "./fixtures";
import { note, type Row } from "./fault-row";
import type { LargeImage } from "./images";
import type { Incus } from "./incus";
import type { Link } from "./link";
import { codeOf, Sender } from "./sender";

/** What a case tells of itself, and what must be true of it. */
export interface Told {
  /** What was going on when the fault came. */
  readonly when: string;
  readonly fault: string;
  readonly outcome: string;
  /** How often the image was handed to Incus, or began to be. */
  readonly handOvers: number | readonly number[];
  /** Whether bytes on their way had to be sent again; left open where chance decides. Acknowledged ones never are. */
  readonly again: boolean | undefined;
}

/** One import of the medium image, and all that can fail under it. */
export class Fault {
  readonly incus: Incus;
  readonly edge: Edge;
  readonly toEdge: Link;
  readonly toIncus: Link;
  readonly image: LargeImage;
  readonly sender: Sender;
  readonly #info: TestInfo;

  constructor(info: TestInfo, incus: Incus, { edge, toEdge, toIncus }: Wired, image: LargeImage) {
    this.#info = info;
    this.incus = incus;
    this.edge = edge;
    this.toEdge = toEdge;
    this.toIncus = toIncus;
    this.image = image;
    this.sender = new Sender(toEdge.url, image);
  }

  get half(): number {
    return this.image.size / 2;
  }

  /** Kills the edge. Nothing of it is left, no connection either. */
  async killEdge(): Promise<void> {
    await this.edge.kill();
    await this.toEdge.down();
    this.toIncus.cut();
  }

  /** Tells the edge to stop, which it has to do in good order and in time. */
  async stopEdge(): Promise<void> {
    expect(await this.edge.stop(), "the edge ends in good order").toBe(0);
    await this.toEdge.down();
    this.toIncus.cut();
  }

  /** Starts it again, behind the same address. */
  async startEdge(): Promise<void> {
    await this.edge.start();
    this.toEdge.lead({ host: "127.0.0.1", port: this.edge.port });
    await this.toEdge.up();
  }

  /** Kills incusd. Nobody listens at its socket any more. */
  async killIncus(): Promise<void> {
    await this.incus.kill();
    await this.toIncus.down();
  }

  async startIncus(): Promise<void> {
    await this.incus.start();
    await this.toIncus.up();
  }

  /** Until half of the file is acknowledged, and nothing is on its way. */
  async untilHalfThere(): Promise<void> {
    await this.sender.create();
    await this.sender.send(this.half);
  }

  /** Until half of the file is out. What goes on sending is given. */
  async untilMidBody(): Promise<{ readonly sending: Promise<void> }> {
    await this.sender.create();
    const held = this.toEdge.hold("request", this.half);
    const sending = this.sender.send();
    await held;
    return { sending };
  }

  /** Until Incus has half of the file while the rest of it has yet to come. What goes on sending is given. */
  async untilFollowing(): Promise<{ readonly sending: Promise<void> }> {
    await this.sender.create();
    await this.sender.declare();
    const incoming = this.toEdge.hold("request", (this.image.size / 4) * 3);
    const outgoing = this.toIncus.hold("request", this.half);
    const sending = this.sender.send();
    await Promise.all([incoming, outgoing]);
    expect((await this.sender.view()).state).toBe("receiving");
    return { sending };
  }

  /** Until the edge has all bytes. */
  async untilReceived(): Promise<void> {
    await this.sender.create();
    await this.sender.send();
  }

  /** Until Incus has half of what the edge has whole. */
  async untilForwarding(): Promise<void> {
    await this.untilReceived();
    const held = this.toIncus.hold("request", this.half);
    await this.sender.declare();
    await held;
  }

  /** Until Incus has all bytes and its answer is on the way. */
  async untilAnswered(): Promise<void> {
    await this.untilReceived();
    const held = this.toIncus.hold("answer", this.image.size);
    await this.sender.declare();
    await held;
  }

  /** Until the edge has Incus's answer and asks how the import goes on. */
  async untilImporting(): Promise<void> {
    await this.untilAnswered();
    const asked = this.toIncus.hold("request", 0);
    this.toIncus.resume();
    await asked;
    expect((await this.sender.view()).state).toBe("importing");
  }

  /** Until the image is there, and the edge wants to give it its alias: before that, or when the answer to it is due. */
  async untilFinishing(what: "request" | "answer"): Promise<void> {
    await this.untilReceived();
    const held = this.toIncus.holdAt(what, what === "request" ? "/images/aliases" : `"name":"${this.sender.alias}"`);
    await this.sender.declare();
    await held;
    expect((await this.sender.view()).state).toBe("finishing");
  }

  /** Waits until Incus has the image, whatever the edge knows. */
  async untilIncusHasIt(): Promise<void> {
    await expect
      .poll(async () => (await this.incus.images()).map(({ fingerprint }) => fingerprint))
      .toEqual([this.image.fingerprint]);
  }

  /** Waits until the edge says why the import does not go on just now: one of these. */
  async waitsFor(...codes: readonly string[]): Promise<void> {
    const { waiting } = await this.sender.stands(({ waiting }) => waiting !== null);
    expect(codes, "why it waits").toContain(waiting && codeOf(waiting));
  }

  /** Waits until the edge says, or its log at least, that there is no room. */
  async waitsForRoom(): Promise<void> {
    await expect.poll(() => this.edge.log).toMatch(/no space|disk is full/);
  }

  /** Waits until the edge says that Incus is away. */
  waitsForIncus(): Promise<void> {
    return this.waitsFor("incus-unreachable", "incus-lost");
  }

  /** Waits for the end, and holds it to what every import is held to. */
  async expectImported(told: Told): Promise<void> {
    const { state, problem } = await this.sender.ended();
    expect({ state, problem }, "the import ends well").toEqual({ state: "done", problem: null });
    await expectOnly(this.incus, this.image.fingerprint, this.sender.alias);
    await expectNothingKept(this.edge);
    expect(await this.edge.imports(), "there is one import").toHaveLength(1);
    this.expectSent(told);
  }

  /** Holds what was sent to what is told, and writes it down. The sender itself throws when bytes that were acknowledged
   * would have to be sent once more. */
  expectSent({ when, fault, outcome, handOvers, again }: Told): void {
    const expected = [handOvers].flat();
    expect(expected, "how often Incus was handed the image").toContain(this.toIncus.files);
    if (again !== undefined) {
      expect(this.sender.again > 0, "bytes on their way were sent again").toBe(again);
    }
    const sentAgain = again === false ? "nothing" : "what was on its way";
    this.note({ when, fault, outcome, handOvers: expected.join(" or "), again: sentAgain });
  }

  note(row: Row): void {
    note(this.#info, row);
  }
}

/** Tests of one import each, with an edge between two links. */
export const test = unpaged.extend<{ readonly fault: Fault }>({
  fault: async ({ incus, wired, medium }, use, info) => {
    await use(new Fault(info, incus, wired, medium));
  },
});

/** As the fixture, for an edge that is started in its own way. */
export async function withFault(
  info: TestInfo,
  incus: Incus,
  image: LargeImage,
  how: Parameters<typeof wire>[1],
  use: (fault: Fault) => Promise<void>,
): Promise<void> {
  const wired = await wire(incus, how);
  try {
    await use(new Fault(info, incus, wired, image));
  } finally {
    await unwire(wired);
    await info.attach("edge.log", { body: wired.edge.log });
  }
}

export { expect } from "@playwright/test";
