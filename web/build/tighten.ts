/**
 * Leaves out, in templates and style sheets, what only indents their source: a line break with its blanks becomes one
 * blank, which is the same to a browser. Where blanks are kept, in `.command code`, a template has none of its own.
 */

import { Visitor, parseSync, type Plugin } from "vite";

/** The tags whose templates are meant. */
const TAGS: ReadonlySet<string> = new Set(["html", "css", "svg"]);

/** The same module with its templates tightened. */
export function tighten(code: string): string {
  const pieces: { readonly start: number; readonly end: number }[] = [];
  const visitor = new Visitor({
    TaggedTemplateExpression: ({ tag, quasi }) => {
      if (tag.type === "Identifier" && TAGS.has(tag.name)) {
        pieces.push(...quasi.quasis);
      }
    },
  });
  visitor.visit(parseSync("module.js", code).program);
  let [result, at] = ["", 0];
  // A template in another comes between two pieces of that.
  for (const { start, end } of pieces.sort((one, other) => one.start - other.start)) {
    result += code.slice(at, start) + code.slice(start, end).replace(/\s*\n\s*/gu, " ");
    at = end;
  }
  return result + code.slice(at);
}

/** Does it to the modules that draw. */
export function tightenTemplates(): Plugin {
  return {
    name: "malleus:tighten-templates",
    apply: "build",
    enforce: "post",
    transform: {
      filter: { id: /\/src\/page\/[\w-]+\.ts$/u },
      handler: (code) => ({ code: tighten(code), map: null }),
    },
  };
}
