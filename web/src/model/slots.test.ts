import { expect, test } from "vitest";
import { Slots } from "./slots";

function slots(): { granted: number[]; slots: Slots } {
  const granted: number[] = [];
  return { granted, slots: new Slots(2, (id) => granted.push(id)) };
}

test("two at once, the others in the order in which they asked", () => {
  const { granted, slots: of } = slots();
  for (const id of [3, 1, 4, 2]) {
    of.ask(id);
  }
  expect(granted).toEqual([3, 1]);
  of.release(1);
  expect(granted).toEqual([3, 1, 4]);
  of.release(3);
  expect(granted).toEqual([3, 1, 4, 2]);
});

test("who leaves while waiting is passed over", () => {
  const { granted, slots: of } = slots();
  for (const id of [1, 2, 3, 4]) {
    of.ask(id);
  }
  of.release(3);
  expect(granted).toEqual([1, 2]);
  of.release(1);
  expect(granted).toEqual([1, 2, 4]);
});

test("asking twice takes one turn, and letting go of nothing frees none", () => {
  const { granted, slots: of } = slots();
  of.ask(1);
  of.ask(1);
  of.ask(2);
  of.release(9);
  of.ask(3);
  expect(granted).toEqual([1, 2]);
});

test("a turn can be asked for again after it was let go", () => {
  const { granted, slots: of } = slots();
  of.ask(1);
  of.release(1);
  of.ask(1);
  expect(granted).toEqual([1, 1]);
});
