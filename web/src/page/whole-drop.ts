/**
 * Hears of files that are dragged over the page and dropped on it, wherever that is, and of those that are pasted: while the
 * element is in view, and where nothing else on the page takes them.
 */

/** Whom it tells. */
export interface Dragged {
  /** Files hover over the page, or no longer do. */
  readonly onOver: (over: boolean) => void;
  /** Files were dropped. They are there for the length of the call alone. */
  readonly onDrop: (transfer: DataTransfer) => void;
}

/** Listens until `signal` says otherwise. */
export function hearDrops(element: HTMLElement, { onOver, onDrop }: Dragged, signal: AbortSignal): void {
  const onDrag = (event: DragEvent): void => {
    const takes = isFor(element, event);
    if (takes && event.dataTransfer !== null) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    }
    onOver(takes);
  };
  addEventListener("dragenter", onDrag, { signal });
  addEventListener("dragover", onDrag, { signal });
  addEventListener("dragleave", ({ relatedTarget }) => {
    // Moving from one thing to another on the page leaves nothing.
    if (relatedTarget === null) {
      onOver(false);
    }
  }, { signal });
  addEventListener(
    "drop",
    (event) => {
      if (event.dataTransfer !== null && isFor(element, event)) {
        event.preventDefault();
        onDrop(event.dataTransfer);
      } else {
        onOver(false);
      }
    },
    { signal },
  );
}

/** Listens for files that are pasted where nobody writes, until `signal` says otherwise. */
export function hearPastes(element: HTMLElement, onFiles: (files: FileList) => void, signal: AbortSignal): void {
  addEventListener(
    "paste",
    (event) => {
      const [inner] = event.composedPath();
      const writes = inner instanceof HTMLElement && inner.closest("input, textarea, select, [contenteditable]") !== null;
      const files = event.clipboardData?.files;
      if (!writes && files !== undefined && files.length > 0 && isOurs(element, event)) {
        event.preventDefault();
        onFiles(files);
      }
    },
    { signal },
  );
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
