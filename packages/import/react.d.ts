/** The element in JSX, for React 19: `import type {} from "@malleus/import/react"`. */

import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { MalleusEventMap, MalleusImportElement, MalleusOptions } from "./types/page/public";

type Listeners = { [E in keyof MalleusEventMap as `on${E}`]?: (event: MalleusEventMap[E]) => void };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "malleus-import": DetailedHTMLProps<HTMLAttributes<MalleusImportElement>, MalleusImportElement> &
        Partial<MalleusOptions> &
        Listeners;
    }
  }
}
