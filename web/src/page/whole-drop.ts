/**
 * Hears of files that are dragged over the element and dropped on it, and of those that are pasted; where the whole page is
 * its own, wherever on it that is, while the element is in view and nothing else on the page takes them.
 */

/** Whom it tells. */
export interface Dragged {
  /** Files hover over the page, or no longer do. */
  readonly onOver: (over: boolean) => void;
  /** Files were dropped. They are there for the length of the call alone. */
  readonly onDrop: (transfer: DataTransfer) => void;
}

/** Whoever hears something, on all of the page or on the element alone: `whole` is asked each time. */
function scoped(element: HTMLElement, whole: () => boolean, signal: AbortSignal): HTMLElement["addEventListener"] {
  return (type: string, listener: EventListenerOrEventListenerObject) => {
    for (const scope of [window, element]) {
      scope.addEventListener(type, (event) => {
        if (whole() === (scope === window)) {
          (listener as EventListener)(event);
        }
      }, { signal });
    }
  };
}

/** Listens until `signal` says otherwise. */
export function hearDrops(element: HTMLElement, whole: () => boolean, { onOver, onDrop }: Dragged, signal: AbortSignal): void {
  const onDrag = (event: DragEvent): void => {
    const takes = isFor(element, event);
    if (takes && event.dataTransfer !== null) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    }
    onOver(takes);
  };
  const on = scoped(element, whole, signal);
  on("dragenter", onDrag);
  on("dragover", onDrag);
  on("dragleave", ({ relatedTarget }) => {
    // Moving from one thing to another within it leaves nothing: that is not heard from outside.
    if (relatedTarget === null || !whole()) {
      onOver(false);
    }
  });
  on("drop", (event) => {
    if (event.dataTransfer !== null && isFor(element, event)) {
      event.preventDefault();
      onDrop(event.dataTransfer);
    } else {
      onOver(false);
    }
  });
}

/** Listens for files that are pasted where nobody writes, until `signal` says otherwise. */
export function hearPastes(
  element: HTMLElement,
  whole: () => boolean,
  onFiles: (files: FileList) => void,
  signal: AbortSignal,
): void {
  scoped(element, whole, signal)("paste", (event) => {
    const [inner] = event.composedPath();
    const writes = inner instanceof HTMLElement && inner.closest("input, textarea, select, [contenteditable]") !== null;
    const files = event.clipboardData?.files;
    if (!writes && files !== undefined && files.length > 0 && isOurs(element, event)) {
      event.preventDefault();
      onFiles(files);
    }
  });
}

function isFor(element: HTMLElement, event: DragEvent): boolean {
  // Neither text nor links.
  return (event.dataTransfer?.types.includes("Files") ?? false) && isOurs(element, event);
}

/** Whether nothing else on the page has taken it, or is nearer to it. */
function isOurs(element: HTMLElement, event: Event): boolean {
  const nearer = event.composedPath().find((node) => node instanceof HTMLElement && node.localName === element.localName);
  return !event.defaultPrevented && (nearer === undefined || nearer === element) && inView(element);
}

function inView(element: HTMLElement): boolean {
  const { top, bottom, left, right } = element.getBoundingClientRect();
  return bottom > top && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
}
