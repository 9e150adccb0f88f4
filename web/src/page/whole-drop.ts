/** Hears of files that are dragged over an element and dropped on it, wherever in it that is. */

/** Whom it tells. */
export interface Dragged {
  /** Files hover over the element, or no longer do. */
  readonly onOver: (over: boolean) => void;
  /** Files were dropped. They are there for the length of the call alone. */
  readonly onDrop: (transfer: DataTransfer) => void;
}

/** Listens until `signal` says otherwise. */
export function hearDrops(element: HTMLElement, { onOver, onDrop }: Dragged, signal: AbortSignal): void {
  const onDrag = (event: DragEvent): void => {
    if (hasFiles(event)) {
      event.preventDefault();
      onOver(true);
    }
  };
  element.addEventListener("dragenter", onDrag, { signal });
  element.addEventListener("dragover", onDrag, { signal });
  element.addEventListener("dragleave", ({ relatedTarget }) => {
    // Moving to something inside the element leaves nothing.
    if (!(relatedTarget instanceof Node && element.contains(relatedTarget))) {
      onOver(false);
    }
  }, { signal });
  element.addEventListener(
    "drop",
    (event) => {
      if (event.dataTransfer !== null && hasFiles(event)) {
        event.preventDefault();
        onDrop(event.dataTransfer);
      }
    },
    { signal },
  );
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

/** Listens for files that are pasted where nobody writes, until `signal` says otherwise. */
export function hearPastes(element: HTMLElement, onFiles: (files: FileList) => void, signal: AbortSignal): void {
  addEventListener(
    "paste",
    (event) => {
      const [inner] = event.composedPath();
      const writes = inner instanceof HTMLElement && inner.closest("input, textarea, select, [contenteditable]") !== null;
      const ours = event.composedPath().includes(element) || inner === document.body;
      const files = event.clipboardData?.files;
      if (ours && !writes && files !== undefined && files.length > 0) {
        event.preventDefault();
        onFiles(files);
      }
    },
    { signal },
  );
}
