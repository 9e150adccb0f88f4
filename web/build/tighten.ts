/**
 * Leaves out of style sheets and templates what a browser has no use for: of the former all that is not needed, of the
 * latter the line breaks and blanks that only indent their source. Where blanks are kept, in `.command code`, a template
 * has none of its own.
 */

import { transform } from "lightningcss";
import { Visitor, parseSync, type ESTree, type Plugin } from "vite";

/** What takes the place of a part of the source. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Of a template's text as it is written: one blank is the same to a browser as many. */
function markup({ start, end, value }: ESTree.TemplateElement): Change {
  return { start, end, text: value.raw.replace(/\s*\n\s*/gu, " ") };
}

/** Of a style sheet that is one piece. */
function sheet({ start, end, value }: ESTree.TemplateElement): Change {
  const { code } = transform({ filename: "sheet.css", code: Buffer.from(value.cooked ?? ""), minify: true });
  // What means something else in a template.
  return { start, end, text: code.toString().replace(/[\\`$]/gu, "\\$&") };
}

/** The same module with its templates tightened. */
export function tighten(code: string): string {
  const changes: Change[] = [];
  const visitor = new Visitor({
    TaggedTemplateExpression: ({ tag, quasi: { quasis } }) => {
      if (tag.type !== "Identifier") {
        return;
      }
      if (tag.name === "html" || tag.name === "svg") {
        changes.push(...quasis.map(markup));
      } else if (tag.name === "css" && quasis.length === 1) {
        changes.push(...quasis.map(sheet));
      }
    },
  });
  visitor.visit(parseSync("module.js", code).program);
  let [result, at] = ["", 0];
  // A template in another comes between two pieces of that.
  for (const { start, end, text } of changes.sort((one, other) => one.start - other.start)) {
    result += code.slice(at, start) + text;
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
