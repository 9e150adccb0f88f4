/**
 * Names in the document what every visit loads beside the first script, so that the browser asks for it at once: the element
 * and what fetches the words. The words themselves are not named, as the document does not know whose visit it is.
 */

import type { Plugin } from "vite";

/** What the first script imports in the course of every visit, by the ends of their paths. */
const FIRST = ["/src/page/rest.ts", "/src/page/words.ts"];
/**
 * What vite wraps around each `import()`, to fetch the style sheets of what is imported. There are none, and as a file of its
 * own it would hold up all others.
 */
const WRAPPING = "native:import-analysis-build";

/** Does it when the document is written. */
export function preload(): Plugin {
  return {
    name: "malleus:preload",
    apply: "build",
    configResolved: ({ plugins }) => {
      const others = plugins.filter(({ name }) => name !== WRAPPING);
      (plugins as Plugin[]).splice(0, plugins.length, ...others);
    },
    transformIndexHtml: {
      order: "post",
      handler: (_, { bundle = {} }) => {
        const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
        return FIRST.map((path) => {
          const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(path) === true);
          if (chunk === undefined || chunk.imports.length > 0) {
            throw new Error(`${path} is not built as one file: ${chunk?.imports.join() ?? "none"}`);
          }
          return { tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `./${chunk.fileName}` }, injectTo: "head" };
        });
      },
    },
  };
}
