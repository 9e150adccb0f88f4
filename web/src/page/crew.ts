/**
 * The workers of all drops, which are few however many drops there are. A drop has one while it is its turn to be looked
 * into, to hash or to send; what was found out stays on its card, and its worker goes, but for the latest few. When it is
 * the drop's turn again, a new worker looks at the files anew, which shows whether they are the same, and takes the
 * fingerprint as it was computed.
 */

import type { ImportOptions } from "../generated/browser";
import type { WrapForm } from "../generated/image-format";
import { onPutOff, onTrouble } from "../model/acts";
import { onNews, type News } from "../model/news";
import { sameFiles } from "../model/same-files";
import { text } from "../strings";
import type { Proof } from "../worker/commands";
import type { DroppedFile } from "./collect";
import type { Deck } from "./deck";
import { Hand } from "./hand";
import { ImportWorker } from "./import-worker";
import { Turns, type Turn } from "./turns";

/** Workers that are kept although it is not their turn: what a person is at mostly goes on with the one it has. */
const MOST_IDLE = 2;

/** The edge's names for the problem that it has no room for one import more, until another has ended. */
const TOO_MANY: readonly string[] = ["too-many-imports", "limit-concurrent-uploads"];

export class Crew {
  readonly #deck: Deck;
  readonly #hands = new Map<number, Hand>();
  readonly #turns: Turns;
  /** Those whose worker has nothing to do, the latest last. */
  readonly #idle = new Set<number>();

  constructor(deck: Deck) {
    this.#deck = deck;
    this.#turns = new Turns(
      (id, step) => { deck.change(id, step); },
      (id, turn) => { this.#onTurn(id, turn); },
    );
  }

  /** Looks into files, when it is their turn. What was found out before is forgotten. */
  begin(id: number, files: readonly DroppedFile[]): void {
    this.leave(id);
    this.#hands.set(id, new Hand(files));
    this.#turns.askToLook(id);
  }

  /** Makes an image of the rootfs or disk that waits for its metadata. */
  wrap(id: number, form: WrapForm): void {
    const hand = this.#hands.get(id);
    if (hand !== undefined) {
      hand.form = form;
      this.#turns.askToLook(id);
    }
  }

  /** Imports what was looked into, when it is its turn to send. */
  import(id: number, options: ImportOptions): void {
    const hand = this.#hands.get(id);
    if (hand !== undefined) {
      hand.options = options;
      this.#turns.askToSend(id);
    }
  }

  pause(id: number): void {
    this.#hands.get(id)?.send({ type: "pause" });
    this.#turns.sent(id);
    this.#rest(id);
  }

  resume(id: number): void {
    this.#turns.askToSend(id);
  }

  /** Calls off what the drop's worker does; false where it does nothing that the edge knows of. */
  cancel(id: number): boolean {
    const hand = this.#hands.get(id);
    if (hand?.told !== true && hand?.leads !== true) {
      return false;
    }
    hand.send({ type: "cancel" });
    return true;
  }

  /** Somebody has signed in again, or there is another token: what waits for that is tried at once. */
  identify(proof: Proof): void {
    for (const hand of this.#hands.values()) {
      hand.send({ type: "identify", proof });
      hand.send({ type: "wake", dead: false });
    }
  }

  /** Has what waits tried at once, and what is open begun anew where connections may be `dead`. */
  wake(dead: boolean): void {
    for (const hand of this.#hands.values()) {
      hand.send({ type: "wake", dead });
    }
  }

  /** Ends whatever is done for the drop. */
  leave(id: number): void {
    const hand = this.#hands.get(id);
    hand?.stop();
    hand?.joined?.abort();
    this.#hands.delete(id);
    this.#idle.delete(id);
    this.#turns.leave(id);
  }

  /** The same for all of them. */
  stop(): void {
    for (const id of [...this.#hands.keys()]) {
      this.leave(id);
    }
  }

  #onTurn(id: number, turn: Turn): void {
    const hand = this.#hands.get(id);
    if (hand === undefined) {
      return;
    }
    this.#idle.delete(id);
    if (hand.worker === undefined) {
      this.#man(id, hand);
    } else if (turn === "look") {
      this.#wrapNow(id, hand);
    } else if (turn === "hash") {
      this.#hashNow(id, hand);
    } else {
      this.#sendNow(id, hand);
    }
  }

  /** Begins a worker. */
  #man(id: number, hand: Hand): void {
    const worker = new ImportWorker(
      (news) => {
        if (hand.worker === worker) {
          this.#onNews(id, hand, news);
        }
      },
      () => { this.#deck.change(id, (card) => onTrouble(card, text.trouble.worker)); },
    );
    hand.worker = worker;
    hand.again = this.#deck.card(id)?.image != null;
    hand.send({
      type: "inspect",
      endpoint: this.#deck.endpoint(),
      proof: this.#deck.proof(),
      files: hand.files.map(({ file }) => file),
      paths: hand.files.map(({ path }) => path),
      look: !hand.again,
    });
  }

  #wrapNow(id: number, hand: Hand): void {
    if (hand.wrappable && hand.form !== null) {
      hand.wrappable = false;
      hand.send({ type: "wrap", form: hand.form });
    } else {
      this.#turns.looked(id);
    }
  }

  #hashNow(id: number, hand: Hand): void {
    if (!hand.hashWanted) {
      return;
    }
    if (hand.looked && hand.hashed !== null) {
      hand.hashWanted = false;
      hand.send({ type: "hash", known: hand.hashed });
      this.#turns.hashed(id);
    } else if (this.#turns.has(id, "hash")) {
      hand.hashWanted = false;
      hand.send({ type: "hash", known: null });
    } else {
      this.#turns.askToHash(id);
    }
  }

  #sendNow(id: number, hand: Hand): void {
    const card = this.#deck.card(id);
    if (card === undefined || !hand.looked || !this.#turns.has(id, "send")) {
      return;
    }
    if (hand.leads) {
      hand.send({ type: "go" });
    } else if (!hand.told && card.importId !== null) {
      hand.told = true;
      hand.send({ type: "go-on", id: card.importId });
    } else if (!hand.told && hand.options !== null) {
      hand.told = true;
      hand.send({ type: "import", options: hand.options });
    }
    // Those that were to be hashed only are now to be hashed first.
    if (hand.hashWanted) {
      this.#turns.askToHash(id);
    }
  }

  #onNews(id: number, hand: Hand, news: News): void {
    if (hand.again && !this.#known(id, hand, news)) {
      return;
    }
    if (news.type === "problem" && !news.over && TOO_MANY.includes(news.trouble.code)) {
      hand.told = hand.leads = false;
      this.#deck.change(id, onPutOff);
      this.#turns.putOff(id);
      return;
    }
    if (news.type === "wrappable" && hand.form !== null && !hand.wrappable && this.#deck.card(id)?.phase === "inspecting") {
      // The form was sent, when there was no worker.
      hand.wrappable = true;
      this.#wrapNow(id, hand);
      return;
    }
    this.#deck.change(id, (card) => onNews(card, news, performance.now()));
    this.#act(id, hand, news);
    this.#deck.heard(id, news);
    this.#rest(id);
  }

  /** What is begun, asked for and given back at news. */
  #act(id: number, hand: Hand, news: News): void {
    switch (news.type) {
      case "inspected":
        hand.looked = true;
        this.#sendNow(id, hand);
        break;
      case "wrappable":
        hand.form = null;
        hand.wrappable = true;
        this.#turns.looked(id);
        this.#turns.hashed(id);
        break;
      case "wrap-refused":
        hand.wrappable = true;
        this.#turns.looked(id);
        break;
      case "looked":
        this.#turns.looked(id);
        break;
      case "hash-wanted":
        hand.hashWanted = true;
        if (!hand.looked) {
          // All of it has to be read to know what it is.
          this.#turns.looked(id);
        }
        this.#hashNow(id, hand);
        break;
      case "hashed":
        hand.hashed = news.fingerprint;
        this.#turns.hashed(id);
        break;
      case "joined":
        hand.told = false;
        this.#turns.sent(id);
        void this.#await(id, hand);
        break;
      case "leading":
        hand.leads = true;
        if (this.#turns.has(id, "send")) {
          hand.send({ type: "go" });
        } else if (this.#deck.card(id)?.paused === false) {
          this.#turns.askToSend(id);
        }
        break;
      case "problem":
        hand.told = hand.leads = false;
        this.#turns.sent(id);
        break;
      case "sent":
      case "overtaken":
        hand.stop();
        this.#turns.leave(id);
        break;
      default:
    }
  }

  /** Hears what a worker tells of files that are known; true where it is worth telling. */
  #known(id: number, hand: Hand, news: News): boolean {
    const card = this.#deck.card(id);
    switch (news.type) {
      case "inspected":
        if (card?.image == null || !sameFiles(card.image, news.image)) {
          this.#changed(id);
        } else {
          hand.looked = true;
          this.#sendNow(id, hand);
        }
        return false;
      case "hash-wanted":
        hand.hashWanted = true;
        this.#hashNow(id, hand);
        return false;
      case "wrappable":
        if (card?.wrapping == null) {
          this.#changed(id);
        } else {
          hand.send({ type: "wrap", form: card.wrapping.form });
        }
        return false;
      case "hashed":
        if (hand.hashed !== null && hand.hashed !== news.fingerprint) {
          this.#changed(id);
          return false;
        }
        return true;
      case "sorted":
      case "wrap-refused":
        this.#changed(id);
        return false;
      default:
        return news.type !== "passed-over" && news.type !== "searching";
    }
  }

  /** The files are not what they were: a person has to look at what they are now. */
  #changed(id: number): void {
    this.#deck.change(id, (card) => onTrouble(card, text.trouble.changed));
  }

  /** Another tab sends the import. When that tab is closed, it is this drop's again. */
  async #await(id: number, hand: Hand): Promise<void> {
    if (await hand.outlast(this.#deck.card(id)?.importId ?? null)) {
      this.#turns.askToSend(id);
    }
  }

  /** Has the drop's worker rest, where it is not its turn for anything; of those that rest, the latest are kept. */
  #rest(id: number): void {
    const hand = this.#hands.get(id);
    if (hand?.worker === undefined || this.#turns.any(id)) {
      return;
    }
    this.#idle.delete(id);
    this.#idle.add(id);
    for (const other of this.#idle) {
      if (this.#idle.size <= MOST_IDLE) {
        return;
      }
      this.#idle.delete(other);
      this.#hands.get(other)?.stop();
    }
  }
}
