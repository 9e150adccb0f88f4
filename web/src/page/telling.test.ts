import { expect, test } from "vitest";
import { onAway, type Away } from "../model/away";
import { copied, fresh, fromUrl } from "../model/examples";
import { noPresets } from "../model/presets";
import type { Tab } from "../model/tab";
import { eventsOf } from "../model/tell";
import { Telling } from "./telling";
import type { Wishes } from "./wishes";

/** An element with tabs, and what it tells. */
class World {
  tabs: readonly Tab[] = ["files", "copy", "url"];
  away: readonly Away[] = [];
  readonly telling: Telling;
  #heard: string[] = [];

  constructor() {
    const wishes = (): Wishes => ({
      base: "",
      token: null,
  tenant: null,
  target: null,
      project: null,
      tabs: this.tabs,
      deepLinks: false,
      pageDrops: false,
      presets: noPresets,
    });
    this.telling = new Telling(wishes, {
      onImport: (before, after) => {
        this.#heard.push(...eventsOf(before, after).map(({ type, detail }) => `${type.replace("malleus-", "")} ${detail.from}`));
      },
      onReach: () => undefined,
    });
  }

  /** News of an import comes from the edge. */
  news(view: Away["view"]): void {
    const find = (): Away | undefined => this.away.find((one) => one.view.id === view.id);
    const before = find();
    this.away = onAway(this.away, view, 0, false);
    this.telling.onAway(before, find());
  }

  show(...tabs: readonly Tab[]): void {
    this.tabs = tabs;
    this.telling.onTabs(this.away);
  }

  /** What was told since this was asked for last. */
  get heard(): readonly string[] {
    return this.#heard.splice(0);
  }
}

test("imports come and go with their tabs, and every state is told between", () => {
  const world = new World();
  world.news(fromUrl);
  world.news(copied);
  expect(world.heard).toEqual(["added url", "state url", "added remote", "state remote"]);
  world.show("url");
  expect(world.heard).toEqual(["removed remote"]);
  world.news({ ...copied, state: "finishing" });
  expect(world.heard, "nothing is told of what is not there").toEqual([]);
  world.show("copy", "url");
  expect(world.heard).toEqual(["added remote", "state remote"]);
  world.show("url", "copy");
  world.news({ ...copied, state: "finishing" });
  expect(world.heard, "the same again is no news").toEqual([]);
  world.news({ ...copied, state: "done" });
  expect(world.heard).toEqual(["state remote", "done remote"]);
});

test("what was told of is what there is", () => {
  const world = new World();
  world.news(fromUrl);
  world.news(copied);
  const all = world.telling.all([fresh], world.away);
  expect(all.map(({ from }) => from)).toEqual(["files", "remote", "url"]);
  expect(Object.isFrozen(all)).toBe(true);
  world.tabs = ["url"];
  expect(world.telling.all([], world.away), "until their going is told").toHaveLength(2);
  world.show("url");
  expect(world.telling.all([], world.away)).toMatchObject([{ from: "url" }]);
});
