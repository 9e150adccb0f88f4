/**
 * Names in the document the scripts that every visit loads, so that the browser asks for them along with the first: those
 * which that imports, and the element, which is imported side by side with the words of one language. Those are not named,
 * as the document does not know whose visit it is.
 */

import type { Plugin } from "vite";

/** What the first script imports in the course of every visit, by the end of its path. */
const ELEMENT = "/src/page/malleus-import.ts";

/** Does it when the document is written. */
export function preload(): Plugin {
  return {
    name: "malleus:preload",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_, { bundle = {}, chunk }) => {
        const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
        const element = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(ELEMENT) === true);
        if (chunk === undefined || element === undefined) {
          throw new Error(`the document's script or ${ELEMENT} is no file of its own`);
        }
        const named = new Set<string>();
        const name = (file: string): void => {
          if (!named.has(file)) {
            named.add(file);
            chunks.find(({ fileName }) => fileName === file)?.imports.forEach(name);
          }
        };
        [...chunk.imports, element.fileName].forEach(name);
        named.delete(chunk.fileName);
        return [...named].map((file) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `./${file}` },
          injectTo: "head",
        }));
      },
    },
  };
}
