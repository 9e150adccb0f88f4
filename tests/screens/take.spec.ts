/** Takes the pictures of docs/screens, each of a real run, and writes their index. */

import { readdir, readFile, rm, stat, writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import { GROUPS } from "../scenes/index";
import type { Scene } from "../scenes/scene";
import { test } from "../scenes/stage";
import { lookAt, type Look } from "../support/look";
import { takePicture } from "../support/picture";

const FOLDER = fileURLToPath(new URL("../../docs/screens/", import.meta.url));
/** What all pictures together may take, in bytes. */
const MOST = 5_250_000;

/** One way to picture a scene, by the end of its file's name. */
interface Shot {
  readonly suffix: string;
  readonly words: string;
  readonly look: Look;
}

const LIGHT: Shot = { suffix: "light", words: "light", look: { scheme: "light" } };
const ALWAYS: readonly Shot[] = [LIGHT, { suffix: "dark", words: "dark", look: { scheme: "dark" } }];
const MAIN: readonly Shot[] = [
  { suffix: "375-light", words: "375 pixels, light", look: { width: 375, scheme: "light" } },
  { suffix: "375-dark", words: "375 pixels, dark", look: { width: 375, scheme: "dark" } },
  { suffix: "ja", words: "Japanese", look: { language: "ja" } },
];
const FORCED: Shot = { suffix: "forced", words: "forced colours", look: { forcedColors: true } };
/** How a page is looked at unless a shot says otherwise. */
const USUAL = { scheme: "light", language: "en", width: 1280, forcedColors: false } as const;

function shots({ main = false, forced = false }: Scene): readonly Shot[] {
  return [...ALWAYS, ...(main ? MAIN : []), ...(forced ? [FORCED] : [])];
}

function file({ name }: Scene, { suffix }: Shot): string {
  return `${name}-${suffix}.webp`;
}

for (const scene of GROUPS.flatMap(({ scenes }) => scenes)) {
  test.describe(scene.name, () => {
    test.use(scene.world ?? {});
    test(scene.says, async ({ stage }) => {
      await mkdir(FOLDER, { recursive: true });
      await scene.show(stage);
      const { page } = stage.app;
      for (const shot of shots(scene)) {
        await lookAt(page, { ...USUAL, ...shot.look });
        await takePicture(page, join(FOLDER, file(scene, shot)));
      }
    });
  });
}

test("the index names every picture, and there are no others", async () => {
  const index = join(FOLDER, "README.md");
  const lines = GROUPS.flatMap(({ title, scenes }) => [`## ${title}`, "", ...scenes.flatMap(entry)]);
  const words = ["# The page in every state", "", "Taken of real runs by `cargo xtask screenshots`, which writes this page too.", "", ...lines];
  await writeFile(index, `${words.join("\n").trim()}\n`);

  const wanted = new Set(GROUPS.flatMap(({ scenes }) => scenes.flatMap((scene) => shots(scene).map((shot) => file(scene, shot)))));
  for (const name of await readdir(FOLDER)) {
    if (name.endsWith(".webp") && !wanted.delete(name)) {
      await rm(join(FOLDER, name));
    }
  }
  expect([...wanted], "a picture is missing: take all of them").toEqual([]);
  const sizes = await Promise.all((await readdir(FOLDER)).map(async (name) => (await stat(join(FOLDER, name))).size));
  expect(sizes.reduce((sum, size) => sum + size, 0), "all together, in bytes").toBeLessThan(MOST);
  expect(await readFile(index, "utf8")).toContain("## ");
});

/** A scene's lines of the index. */
function entry(scene: Scene): string[] {
  const links = shots(scene).map((shot) => `[${shot.words}](${file(scene, shot)})`);
  return [`### ${scene.name}`, "", scene.says, "", links.join(" · "), "", `![${scene.says}](${file(scene, LIGHT)})`, ""];
}
