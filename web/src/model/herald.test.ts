import { expect, test } from "vitest";
import { Herald } from "./herald";

const all = (): string => "all";

test("few cards are spoken of one by one", () => {
  const herald = new Herald();
  expect([3, 2, 1, 0].map((open) => herald.hear("step", open, all, open))).toEqual(["step", "step", "step", "step"]);
});

test("many cards are spoken of together, now and then and once at the end", () => {
  const herald = new Herald();
  const said: string[] = [];
  for (let step = 0; step < 1000; step++) {
    said.push(herald.hear("step", 200 - Math.floor(step / 5), all, step * 100));
  }
  expect(said.filter((words) => words === "step")).toEqual([]);
  expect(said.filter((words) => words === "all").length).toBe(7);
  expect(herald.hear("last", 3, all, 100_001)).toBe("");
  expect(herald.hear("last", 0, all, 100_002)).toBe("all");
  expect(herald.hear("step", 1, all, 100_003)).toBe("step");
});
