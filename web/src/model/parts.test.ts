import { expect, test } from "vitest";
import type { Sorted } from "../generated/browser";
import { bounded, MOST_IMAGES, MOST_REASONS } from "./parts";

const images = (count: number): Sorted[] => Array.from({ length: count }, (_, at) => ({ files: [at], trouble: null }));
const refused = (count: number): Sorted[] =>
  Array.from({ length: count }, (_, at) => {
    const code = at.toString();
    return { files: [1000 + at], trouble: { code, sentence: "It broke.", advice: "Mend it." } };
  });

test("as many as can be worked on stay as they are", () => {
  const parts = [...images(MOST_IMAGES), ...refused(MOST_REASONS)];
  expect(bounded(parts)).toEqual(parts);
});

test("images beyond are refused together, and no file is lost", () => {
  const parts = bounded([...refused(1), ...images(MOST_IMAGES + 3)]);
  expect(parts.filter(({ trouble }) => trouble === null)).toHaveLength(MOST_IMAGES);
  const beyond = parts.find(({ trouble }) => trouble?.code === "too-many-images");
  expect(beyond?.files).toEqual([MOST_IMAGES, MOST_IMAGES + 1, MOST_IMAGES + 2]);
  expect(parts.flatMap(({ files }) => files)).toHaveLength(MOST_IMAGES + 4);
});

test("reasons beyond are told together, and no file is lost", () => {
  const parts = bounded(refused(MOST_REASONS + 2));
  expect(parts).toHaveLength(MOST_REASONS + 1);
  expect(parts.at(-1)).toMatchObject({ files: [1050, 1051], trouble: { code: "too-many-reasons" } });
});
