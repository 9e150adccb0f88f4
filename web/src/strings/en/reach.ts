/** The words for a page that reaches nobody. */

import type { Gone, Reach } from "../../model/reach";

const counted = (count: number, one: string, many: string): string => (count === 1 ? `One ${one}` : `${count.toString()} ${many}`);

export const reach = {
  gone: {
    network: {
      sentence: "This computer has no network.",
      advice: "Check its cable or its Wi-Fi. The page goes on by itself when the network is back.",
    },
    edge: {
      sentence: "Malleus does not answer.",
      advice: "If it stays so, ask whoever runs it whether it is running. The page asks again by itself.",
    },
  } satisfies Record<Gone, { sentence: string; advice: string }>,
  waits: (count: Reach["waits"]) =>
    `${counted(count, "upload waits", "uploads wait")}, and will go on where ${count === 1 ? "it" : "they"} stopped. Keep this page open.`,
  alone: {
    network: (count: number) => `${counted(count, "import goes on", "imports go on")} at Malleus without this page.`,
    edge: (count: number) => `${counted(count, "import is", "imports are")} at Malleus in full, and ${count === 1 ? "goes" : "go"} on there.`,
  } satisfies Record<Gone, (count: number) => string>,
  kept: (count: Reach["kept"]) => `${counted(count, "card is", "cards are")} kept as ${count === 1 ? "it is" : "they are"}.`,
};
