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

test("the urgent go before the others, and among themselves in their order", () => {
  const { granted, slots: of } = slots();
  for (const id of [1, 2, 3, 4]) {
    of.ask(id);
  }
  of.ask(6, true);
  of.ask(4, true);
  of.ask(4);
  for (const id of [1, 2, 6, 4]) {
    of.release(id);
  }
  expect(granted).toEqual([1, 2, 6, 4, 3]);
});

test("closed, no turn is granted and none is taken away", () => {
  const { granted, slots: of } = slots();
  of.ask(1);
  of.close();
  of.ask(2);
  of.ask(3);
  expect(granted).toEqual([1]);
  expect(of.has(1)).toBe(true);
  expect(of.has(2)).toBe(false);
  of.open();
  expect(granted).toEqual([1, 2]);
});

test("a turn that is given back as it is granted goes to the next, and never more are held than may be", () => {
  const held = new Set<number>();
  let most = 0;
  const of: Slots = new Slots(2, (id) => {
    held.add(id);
    most = Math.max(most, held.size);
    if (id % 3 === 0) {
      held.delete(id);
      of.release(id);
    }
  });
  for (let id = 1; id <= 200; id++) {
    of.ask(id, id % 7 === 0);
  }
  const served = new Set<number>();
  for (let one = [...held][0]; one !== undefined; one = [...held][0]) {
    served.add(one);
    held.delete(one);
    of.release(one);
  }
  expect(most).toBe(2);
  expect(served.size).toBe(200 - Math.floor(200 / 3));
});
