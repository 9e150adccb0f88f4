import { expect, test } from "vitest";
import type { ImportView } from "../generated/api";
import type { ImportOptions } from "../generated/browser";
import { image, receiving, view } from "../model/examples";
import type { News } from "../model/news";
import { Lead } from "./lead";
import type { Locks } from "./locks";

const options: ImportOptions = { target: null, aliases: [], aliasTaken: "fail", properties: {}, public: false, profiles: null };

/** The locks of one browser: each name has one holder and a queue. */
class Browser implements Locks {
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #held = new Set<string>();

  async request(
    name: string,
    { ifAvailable, signal }: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal },
    callback: (lock: unknown) => Promise<void>,
  ): Promise<unknown> {
    if (ifAvailable === true && this.#held.has(name)) {
      return callback(null);
    }
    const before = this.#queues.get(name) ?? Promise.resolve();
    const turn = before.then(async () => {
      if (signal?.aborted === true) {
        throw new Error("aborted");
      }
      this.#held.add(name);
      await callback({ name });
      this.#held.delete(name);
    });
    this.#queues.set(name, turn.catch(() => undefined));
    if (ifAvailable === true) {
      this.#held.add(name);
    }
    return turn;
  }
}

/** The edge, as the tabs see it. */
class Edge {
  imports: ImportView[] = [];
}

class Tab {
  readonly told: string[] = [];
  readonly begun: [string, boolean][] = [];
  readonly lead: Lead;

  /** With `creates`, a creation is answered at once. */
  constructor(edge: Edge, locks: Locks | undefined, creates = true, looks = true) {
    this.lead = new Lead({
      locks,
      imports: () => Promise.resolve(edge.imports),
      begin: (id, offered) => {
        this.begun.push([id, offered !== null]);
        if (creates) {
          edge.imports = [...edge.imports.filter((one) => one.id !== id), { ...receiving(0), id }];
          this.lead.hear({ type: "created" });
        }
      },
      emit: (news: News) => {
        this.told.push(news.type);
      },
    }, looks);
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

async function dropped(edge: Edge, locks: Locks | undefined, creates = true, looks = true): Promise<Tab> {
  const tab = new Tab(edge, locks, creates, looks);
  tab.lead.hear({ type: "inspected", image });
  await settled();
  return tab;
}

test("a new image is imported under a new name, once however often it is asked for", async () => {
  const tab = await dropped(new Edge(), new Browser());
  await Promise.all([tab.lead.import(options), tab.lead.import(options)]);
  expect(tab.told).toEqual(["inspected", "looked", "leading", "created"]);
  expect(tab.begun).toHaveLength(1);
  expect(tab.begun[0]?.[0]).toMatch(/^[0-9a-f]{32}$/);
});

test("an image whose import is there is gone on with at once", async () => {
  const edge = new Edge();
  edge.imports = [receiving(4)];
  const tab = await dropped(edge, new Browser());
  expect(tab.told).toEqual(["inspected", "resumed", "leading", "created", "looked"]);
  expect(tab.begun).toEqual([["one", false]]);
});

test("one that needs no more bytes is only followed", async () => {
  const edge = new Edge();
  edge.imports = [{ ...view, state: "importing" }];
  const tab = await dropped(edge, new Browser());
  expect(tab.told).toEqual(["inspected", "resumed", "looked"]);
  expect(tab.begun).toEqual([]);
});

test("a second tab joins, and goes on when the first has nothing more to send", async () => {
  const [edge, browser] = [new Edge(), new Browser()];
  edge.imports = [receiving(4)];
  const first = await dropped(edge, browser);
  const second = await dropped(edge, browser);
  expect(second.told).toEqual(["inspected", "resumed", "joined", "looked"]);
  await second.lead.goOn("one");
  expect(second.told.at(-1)).toBe("joined");
  expect(second.begun).toEqual([]);
  first.lead.hear({ type: "sent" });
  await settled();
  await second.lead.goOn("one");
  expect(second.told.slice(-2)).toEqual(["leading", "created"]);
  await second.lead.goOn("one");
  expect(second.begun, "while it sends, it is not begun again").toEqual([["one", false]]);
});

test("who does not look goes on with an import only when that is said", async () => {
  const edge = new Edge();
  edge.imports = [receiving(4)];
  const tab = await dropped(edge, new Browser(), true, false);
  expect(tab.told).toEqual(["inspected"]);
  await tab.lead.goOn("one");
  expect(tab.told).toEqual(["inspected", "leading", "created"]);
  expect(tab.begun).toEqual([["one", false]]);
});

test("of two tabs that import the same image at once, one begins it and the other finds it", async () => {
  const [edge, browser] = [new Edge(), new Browser()];
  const first = await dropped(edge, browser, false);
  const second = await dropped(edge, browser);
  await first.lead.import(options);
  const joining = second.lead.import(options);
  await settled();
  expect(second.told).toEqual(["inspected", "looked"]);
  edge.imports = [{ ...view, id: first.begun[0]?.[0] ?? "" }];
  first.lead.hear({ type: "created" });
  await settled();
  await joining;
  expect(second.told).toEqual(["inspected", "looked", "resumed", "joined"]);
  expect(second.begun).toEqual([]);
  first.lead.hear({ type: "cancelled" });
  await settled();
  await second.lead.goOn(first.begun[0]?.[0] ?? "");
  expect(second.begun).toEqual([[first.begun[0]?.[0], false]]);
});

test("what the edge refuses can be asked for again, by this tab and by others", async () => {
  const [edge, browser] = [new Edge(), new Browser()];
  const first = await dropped(edge, browser, false);
  await first.lead.import(options);
  first.lead.hear({ type: "problem", trouble: { code: "x", sentence: "", advice: "" }, over: false });
  await settled();
  const second = await dropped(edge, browser);
  await second.lead.import(options);
  expect(second.begun).toHaveLength(1);
  second.lead.hear({ type: "cancelled" });
  edge.imports = [];
  await first.lead.import(options);
  expect(first.begun).toHaveLength(2);
  expect(first.begun[0]?.[0]).not.toBe(first.begun[1]?.[0]);
});

test("who does not want it any more takes nothing over", async () => {
  const [edge, browser] = [new Edge(), new Browser()];
  edge.imports = [receiving(4)];
  const first = await dropped(edge, browser);
  const second = await dropped(edge, browser);
  second.lead.cancel();
  first.lead.hear({ type: "cancelled" });
  await settled();
  await second.lead.goOn("one");
  expect(second.begun).toEqual([]);
});

test("without locks each tab goes its own way", async () => {
  const edge = new Edge();
  edge.imports = [receiving(4)];
  expect((await dropped(edge, undefined)).begun).toHaveLength(1);
  expect((await dropped(edge, undefined)).begun).toHaveLength(1);
});
