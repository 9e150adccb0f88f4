/** Whether everything that can be worked is large enough, has a name, and shows when it has the focus. */

import type { Page } from "@playwright/test";
import { bringAxe } from "./axe";

/** What is wrong with them, one line each. */
export async function faultyControls(page: Page): Promise<string[]> {
  await bringAxe(page);
  // From here on the browser takes the person for one who uses keys, and shows the focus.
  await page.keyboard.press("Shift");
  return page.evaluate(findFaulty);
}

/** Runs in the page. The focus is where it was afterwards. */
function findFaulty(): string[] {
  /** The least width and height of what is pressed, in CSS pixels (WCAG 2.2, 2.5.8). */
  const TARGET = 24;
  /** The least contrast of the ring around what has the focus (WCAG 2.2, 1.4.11), and its least width in CSS pixels. */
  const CONTRAST = 3;
  const RING = 2;
  const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
  const found: string[] = [];

  const all: HTMLElement[] = [];
  const gather = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll<HTMLElement>("*")) {
      if (element.matches(FOCUSABLE) && !element.matches(":disabled")) {
        all.push(element);
      }
      if (element.shadowRoot !== null) {
        gather(element.shadowRoot);
      }
    }
  };
  gather(document);
  const rootOf = (element: Element): Document | ShadowRoot => element.getRootNode() as Document | ShadowRoot;
  const focusedNow = (): HTMLElement | null => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) {
      active = active.shadowRoot.activeElement;
    }
    return active instanceof HTMLElement ? active : null;
  };
  const called = (element: HTMLElement): string => {
    const mark = element.getAttribute("data-testid") ?? element.id;
    return `<${element.localName} ${mark}> “${element.innerText.trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  };

  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const colour = (css: string): readonly number[] => {
    if (context === null) {
      return [0, 0, 0, 0];
    }
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = css;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([red = 0, green = 0, blue = 0]: readonly number[]): number => {
    const [r = 0, g = 0, b = 0] = [red, green, blue].map((channel) => {
      const part = channel / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one: readonly number[], other: readonly number[]): number => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  /** The colour that lies behind the ring around an element. */
  const behind = (element: Element): readonly number[] => {
    for (let at: Node | null = element.parentNode; at !== null; at = at instanceof ShadowRoot ? at.host : at.parentNode) {
      if (at instanceof Element) {
        const painted = colour(getComputedStyle(at).backgroundColor);
        if (painted[3] === 255) {
          return painted;
        }
      }
    }
    return colour(getComputedStyle(document.documentElement).colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#fff");
  };

  const size = (element: HTMLElement): { readonly width: number; readonly height: number } => {
    const { width, height } = element.getBoundingClientRect();
    // The label of a box to tick can be pressed as well.
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
    const sizes = labels.map((label) => label.getBoundingClientRect());
    return { width: Math.max(width, ...sizes.map((one) => one.width)), height: Math.max(height, ...sizes.map((one) => one.height)) };
  };

  const { axe } = globalThis;
  const before = focusedNow();
  const scrolled = scrollY;
  axe.setup(document);
  for (const element of all) {
    const modal = rootOf(element).querySelector("dialog:modal");
    if (!element.checkVisibility({ visibilityProperty: true }) || (modal !== null && !modal.contains(element))) {
      continue;
    }
    const { display } = getComputedStyle(element);
    const { width, height } = size(element);
    const pressed = element.matches("a[href], button, input, select, textarea, summary, [role=option], [role=tab]");
    if (pressed && display !== "inline" && (width < TARGET || height < TARGET)) {
      found.push(`is ${width.toFixed(1)} by ${height.toFixed(1)} pixels: ${called(element)}`);
    }
    if (element.tabIndex < 0) {
      continue;
    }
    if (axe.commons.text.accessibleText(element).trim() === "") {
      found.push(`has no name: ${called(element)}`);
    }
    element.focus({ preventScroll: true });
    if (focusedNow() !== element) {
      found.push(`takes no focus: ${called(element)}`);
      continue;
    }
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    const ring = outlineStyle === "none" ? 0 : parseFloat(outlineWidth);
    if (!element.matches(":focus-visible") || ring < RING) {
      found.push(`shows no focus: ${called(element)}`);
    } else if (contrast(colour(outlineColor), behind(element)) < CONTRAST) {
      found.push(`shows its focus too faintly: ${called(element)}`);
    }
  }
  axe.teardown();
  (before ?? focusedNow())?.[before === null ? "blur" : "focus"]({ preventScroll: true });
  scrollTo({ top: scrolled, behavior: "instant" });
  return [...new Set(found)];
}
