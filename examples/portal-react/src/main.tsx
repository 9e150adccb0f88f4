/** Begins the portal, with the settings of where it is served. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@malleus/import";
import { Portal, type Settings } from "./portal";

const root = document.getElementById("portal");
const response = await fetch("settings.json");
const settings = (await response.json()) as Settings;

if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Portal {...settings} />
    </StrictMode>,
  );
}
