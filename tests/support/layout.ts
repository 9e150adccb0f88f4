/** Whether everything on the page has its place: nothing sticks out, scrolls sideways or lies on something else. */

import type { Page } from "@playwright/test";

/** What does not fit, one line each. */
export async function misplaced(page: Page): Promise<string[]> {
  return page.evaluate(findMisplaced);
}

/** Runs in the page. */
function findMisplaced(): string[] {
  interface Box {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  }
  interface Piece {
    readonly owner: Element;
    readonly box: Box;
    readonly what: string;
  }
  /** Rounding, in pixels. */
  const SLACK = 1;
  /** How much of a line's height above and below its letters may lie under the next line. */
  const LEADING = 0.25;
  const CONTROLS = "button, input, select, textarea, summary, progress, img, svg";
  const found: string[] = [];

  const parentOf = (element: Element): Element | null => {
    if (element.assignedSlot !== null) {
      return element.assignedSlot;
    }
    const root = element.getRootNode();
    return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  };
  const within = (inner: Element, outer: Element): boolean => {
    for (let at: Element | null = inner; at !== null; at = parentOf(at)) {
      if (at === outer) {
        return true;
      }
    }
    return false;
  };
  const called = (element: Element): string => {
    const mark = element.getAttribute("data-testid") ?? element.id;
    const name = `<${element.localName}${mark === "" ? ` class="${element.getAttribute("class") ?? ""}"` : ` ${mark}`}>`;
    return `${name} “${(element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  };
  const meet = (a: Box, b: Box): Box => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  const large = ({ left, top, right, bottom }: Box): boolean => right - left > SLACK && bottom - top > SLACK;
  /** What is meant for ears alone, or covered by something else, is in nobody's way. */
  const seen = (element: Element): boolean => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) {
      return false;
    }
    for (let at: Element | null = element; at !== null; at = parentOf(at)) {
      const { clipPath, overflow } = getComputedStyle(at);
      const { width, height } = at.getBoundingClientRect();
      if (clipPath !== "none" || (overflow === "hidden" && width <= 1 && height <= 1)) {
        return false;
      }
    }
    return cover === null || within(element, cover);
  };
  /** What of a box is left by the elements from `inner` outwards, which scroll or cut off. */
  const clipped = (inner: Element | null, box: Box): Box => {
    let left = box;
    for (let at = inner; at !== null && at !== document.documentElement; at = parentOf(at)) {
      const { overflowX, overflowY } = getComputedStyle(at);
      if (overflowX !== "visible" || overflowY !== "visible") {
        left = meet(left, at.getBoundingClientRect());
      }
    }
    return left;
  };

  const all: Element[] = [];
  const gather = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll("*")) {
      all.push(element);
      if (element.shadowRoot !== null) {
        gather(element.shadowRoot);
      }
    }
  };
  gather(document);
  /** A dialog, or a curtain before all of the window. */
  const covers = (element: Element): boolean => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const whole = left <= 0 && top <= 0 && right >= innerWidth && bottom >= innerHeight;
    return element.matches("dialog:modal") || (whole && getComputedStyle(element).position === "fixed");
  };
  const cover = all.find(covers) ?? null;

  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    found.push(`the page is ${scrollWidth.toString()} pixels wide in a window of ${clientWidth.toString()}`);
  }
  const pieces: Piece[] = [];
  for (const element of all) {
    if (!(element instanceof HTMLElement || element instanceof SVGSVGElement) || !seen(element)) {
      continue;
    }
    const box = element.getBoundingClientRect();
    const { overflowX } = getComputedStyle(element);
    const tooWide = element.scrollWidth > element.clientWidth + SLACK && element.clientWidth > 0;
    if (tooWide && (overflowX === "auto" || overflowX === "scroll") && !element.hasAttribute("data-scrolls")) {
      found.push(`scrolls sideways: ${called(element)}`);
    }
    const shown = clipped(parentOf(element), box);
    if (large(shown) && (shown.right > clientWidth + SLACK || shown.left < -SLACK)) {
      found.push(`sticks out of the window: ${called(element)}`);
    }
    if (element.matches(CONTROLS)) {
      pieces.push({ owner: element, box: shown, what: called(element) });
    }
    for (const node of element.childNodes) {
      if (!(node instanceof Text) || node.data.trim() === "") {
        continue;
      }
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const { left, top, right, bottom, height } of range.getClientRects()) {
        const line = { left, right, top: top + height * LEADING, bottom: bottom - height * LEADING };
        pieces.push({ owner: element, box: clipped(element, line), what: `“${node.data.trim().slice(0, 40)}”` });
        if (overflowX === "visible" && right > box.right + SLACK && getComputedStyle(element).display !== "inline") {
          found.push(`text is wider than its place: ${called(element)}`);
        }
      }
    }
  }
  const shown = pieces.filter(({ box }) => large(box));
  for (const [at, one] of shown.entries()) {
    for (const other of shown.slice(at + 1)) {
      if (large(meet(one.box, other.box)) && !within(one.owner, other.owner) && !within(other.owner, one.owner)) {
        found.push(`${one.what} lies on ${other.what}`);
      }
    }
  }
  return [...new Set(found)];
}
