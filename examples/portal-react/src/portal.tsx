/** A portal of which images are one page: the element, and beside it what the portal itself knows of the imports. */

import { useRef, useState } from "react";
import type { ImportDetail, MalleusImportElement } from "@malleus/import";
import type {} from "@malleus/import/react";
import { Imports } from "./imports";
import { Switch } from "./switch";

/** Where this portal's images go. */
export interface Settings {
  /** The address of the edge. */
  readonly edge: string;
  /** The project whose target they go to. */
  readonly project: string;
}

const THEMES = { "": "Auto", light: "Light", dark: "Dark" } as const;
const LANGUAGES = { en: "English", ja: "日本語" } as const;

export function Portal({ edge, project }: Settings) {
  const element = useRef<MalleusImportElement>(null);
  const [theme, setTheme] = useState<keyof typeof THEMES>("");
  const [language, setLanguage] = useState<keyof typeof LANGUAGES>("en");
  const [reached, setReached] = useState<boolean | null>(null);
  const [imports, setImports] = useState<readonly ImportDetail[]>([]);
  // The element knows how all of them stand; what it tells is a reason to ask.
  const look = () => { setImports(element.current?.imports ?? []); };

  return (
    <div className="portal" data-theme={theme}>
      <header>
        <strong>Acme cloud</strong>
        <span className="place">Images of the project {project}</span>
        <Switch label="Language" names={LANGUAGES} chosen={language} onChoose={setLanguage} />
        <Switch label="Theme" names={THEMES} chosen={theme} onChoose={setTheme} />
      </header>
      <main>
        <malleus-import
          ref={element}
          endpoint={edge}
          project={project}
          tabs="files images"
          aliases="team-web/image"
          locked="public alias-taken profiles"
          accept="container virtual-machine"
          language={language}
          theme={theme}
          onmalleus-connection={(event) => { setReached(event.detail.reached); }}
          onmalleus-added={look}
          onmalleus-state={look}
          onmalleus-progress={look}
          onmalleus-removed={look}
        />
        <Imports imports={imports} reached={reached} onImportAll={() => element.current?.importAll()} />
      </main>
    </div>
  );
}
