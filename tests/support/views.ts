/** What must hold for a view of the page in every colour scheme, language and width. */

import { expect, type Page } from "@playwright/test";
import type { Group } from "../scenes/scene";
import { test } from "../scenes/stage";
import { violations } from "./axe";
import { faultyControls } from "./controls";
import { misplaced } from "./layout";
import { LANGUAGES, lookAt, SCHEMES, WIDTHS } from "./look";

/** Goes through the scenes of a group, one page visit each. */
export function testViews({ scenes }: Group): void {
  for (const { name, says, world = {}, show } of scenes) {
    test.describe(name, () => {
      test.use(world);
      test(says, async ({ stage }) => {
        await show(stage);
        expect(await faults(stage.app.page)).toEqual({});
      });
    });
  }
}

/** What is wrong with the page as it stands, each with the ways to look at it in which it is. */
async function faults(page: Page): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const note = (wrong: readonly string[], how: string): void => {
    for (const one of wrong) {
      (found[one] ??= []).push(how);
    }
  };
  for (const language of LANGUAGES) {
    for (const width of WIDTHS) {
      for (const scheme of SCHEMES) {
        await lookAt(page, { language, width, scheme });
        const how = `${language} ${width.toString()} ${scheme}`;
        note(await violations(page), how);
        note(await faultyControls(page), how);
      }
      note(await misplaced(page), `${language} ${width.toString()}`);
    }
  }
  return found;
}
