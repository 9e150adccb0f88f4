import { expect, test } from "vitest";
import type { ImportView, Problem } from "../generated/api";
import { FINGERPRINT, copied, problem, targetImage, trouble } from "../model/examples";
import type { Api, Told } from "./api";
import { AwayImports } from "./away-imports";
import type { Edge } from "./course";

/** What was asked of the edge. */
interface Asked {
  readonly path: string;
  readonly id: string;
}

/** An edge that answers as it is told to. */
class World {
  readonly asked: Asked[] = [];
  /** The states before and after each change that was told. */
  readonly told: (readonly [string | undefined, string | undefined])[] = [];
  readonly said: string[] = [];
  readonly focused: string[] = [];
  answer: (asked: Asked) => Told<unknown> = ({ id }) => told({ ...copied, id });
  cancelled: boolean | null = true;
  retried: Problem | "unreachable" | null = null;
  known: boolean | null = true;
  readonly imports: AwayImports;

  constructor() {
    const api: Pick<Api, "ask"> = {
      ask: <T>(_method: string, path: string, body?: unknown) => {
        const asked = { path, id: (body as { id: string } | undefined)?.id ?? "" };
        this.asked.push(asked);
        return Promise.resolve(this.answer(asked) as Told<T>);
      },
    };
    const edge: Edge = {
      knows: () => Promise.resolve(this.known),
      cancel: () => Promise.resolve(this.cancelled),
      retry: () => Promise.resolve(this.retried),
    };
    this.imports = new AwayImports(api as Api, edge, {
      changed: () => undefined,
      say: (words) => this.said.push(words),
      focus: (selector) => this.focused.push(selector),
      dress: () => undefined,
      restart: () => undefined,
      writing: () => false,
    }, (before, after) => this.told.push([before?.view.state, after?.view.state]));
  }

  begin(remote = "images"): ReturnType<AwayImports["begin"]> {
    return this.imports.begin("from-remote", { remote }, "container");
  }

  /** The only import there is. */
  get only(): AwayImports["imports"][number] {
    const [away, ...others] = this.imports.imports;
    if (away === undefined || others.length > 0) {
      throw new Error(`there are ${this.imports.imports.length.toString()} imports`);
    }
    return away;
  }

  news(part: Partial<ImportView>): void {
    this.imports.onImport({ ...this.only.view, ...part });
  }
}

function told<T>(value: T): Told<T> {
  return { ok: true, value, clock: null };
}

const lost: Told<never> = { ok: false, trouble, status: null };
const refused: Told<never> = { ok: false, trouble, status: 409 };

test("an import that has begun is there, under a name of its own", async () => {
  const world = new World();
  expect(await world.begin()).toBeNull();
  expect(world.only.type).toBe("container");
  expect(world.only.view.id).toMatch(/^[0-9a-f]{32}$/);
  await world.begin();
  expect(new Set(world.asked.map(({ id }) => id)).size).toBe(2);
});

test("what is asked for again after a lost answer is the same import", async () => {
  const world = new World();
  world.answer = () => lost;
  expect(await world.begin()).toBe(trouble);
  expect(await world.begin()).toBe(trouble);
  expect(await world.begin("others")).toBe(trouble);
  const [first, second, other] = world.asked.map(({ id }) => id);
  expect(second).toBe(first);
  expect(other).not.toBe(first);
});

test("an answer is not missed where the events tell of the import", async () => {
  const world = new World();
  world.answer = ({ id }) => {
    world.imports.onImport({ ...copied, id, state: "done" });
    return lost;
  };
  expect(await world.begin()).toBeNull();
  expect(world.only.view.state).toBe("done");
});

test("an answer that was overtaken by the end of its import does not bring it back", async () => {
  const world = new World();
  world.answer = ({ id }) => {
    world.imports.onImport({ ...copied, id, state: "failed", problem });
    return told({ ...copied, id });
  };
  expect(await world.begin()).toBeNull();
  expect(world.only.view.state).toBe("failed");
});

test("what was refused is asked for under another name", async () => {
  const world = new World();
  world.answer = () => refused;
  expect(await world.begin()).toBe(trouble);
  await world.begin();
  expect(world.asked[1]?.id).not.toBe(world.asked[0]?.id);
  expect(world.imports.imports).toEqual([]);
});

test("each step is said once, and only of what was begun here", async () => {
  const world = new World();
  world.imports.onImport({ ...copied, id: "elsewhere" });
  world.imports.remove("elsewhere");
  await world.begin();
  const fetched = { phase: "rootfs", percent: 1, bytes: null, perSecond: null } as const;
  world.news({ fetched });
  world.news({ fetched: { ...fetched, percent: 2 } });
  world.news({ state: "failed", problem });
  expect(world.said).toEqual([
    "debian/13: Asked for",
    "debian/13: Fetching the root file system",
    "debian/13: It broke. Mend it.",
  ]);
});

test("where it is too late to call it off, that is said, and not offered again", async () => {
  const world = new World();
  await world.begin();
  world.cancelled = false;
  await world.imports.cancel(world.only.view.id);
  expect(world.only).toMatchObject({ cancelling: false, tooLate: true });
  expect(world.said.at(-1)).toMatch(/too late/);
});

test("one whose end was lost with the answer can be called off again", async () => {
  const world = new World();
  await world.begin();
  world.cancelled = null;
  await world.imports.cancel(world.only.view.id);
  expect(world.only).toMatchObject({ cancelling: false, tooLate: false });
  expect(world.only.trouble).not.toBeNull();
});

test("the edge takes up again what it can", async () => {
  const world = new World();
  await world.begin();
  world.news({ state: "failed", problem, retryable: true });
  world.retried = problem;
  await world.imports.retry(world.only.view.id);
  expect(world.asked).toHaveLength(1);
  expect(world.only.view.state).toBe("failed");
});

test("what it cannot take up is asked for once more, in the place of the other", async () => {
  const world = new World();
  await world.begin();
  const { id } = world.only.view;
  world.news({ state: "cancelled" });
  expect(world.imports.retriable(world.only)).toBe(true);
  await world.imports.retry(id);
  expect(world.only.view.id).not.toBe(id);
  expect(world.only.view.state).toBe("fetching");
});

test("what was begun elsewhere and cannot be taken up is not offered to be", () => {
  const world = new World();
  world.imports.onImport(copied);
  world.news({ state: "failed", problem });
  expect(world.imports.retriable(world.only)).toBe(false);
});

test("what the edge does not know any more has failed", async () => {
  const world = new World();
  await world.begin();
  world.known = false;
  await world.imports.check();
  expect(world.only.view.state).toBe("failed");
});

test("the target is asked what an image is that nobody told before", async () => {
  const world = new World();
  world.imports.onImport(copied);
  world.answer = () => told([{ ...targetImage, type: "virtual-machine" }]);
  world.news({ state: "done", fingerprint: FINGERPRINT });
  await Promise.resolve();
  expect(world.asked.map(({ path }) => path)).toEqual(["/api/v1/targets/local/images"]);
  await expect.poll(() => world.only.type).toBe("virtual-machine");
});

test("who listens hears of each change, and of an import that comes once", async () => {
  const world = new World();
  await world.begin();
  world.news({ state: "importing" });
  world.news({ state: "done" });
  world.imports.remove(world.only.view.id);
  expect(world.told).toEqual([
    [undefined, "fetching"],
    ["fetching", "importing"],
    ["importing", "done"],
    ["done", undefined],
  ]);
});
