/** The portal's own list of what is imported. */

import type { ImportDetail } from "@malleus/import";

interface Props {
  readonly imports: readonly ImportDetail[];
  /** Whether the edge answers; `null` while that is not known. */
  readonly reached: boolean | null;
  readonly onImportAll: () => void;
}

export function Imports({ imports, reached, onImportAll }: Props) {
  const ready = imports.filter(({ state }) => state === "ready").length;
  return (
    <aside aria-label="Imports">
      <h2>Imports</h2>
      {reached === false && <p className="trouble">The import service does not answer.</p>}
      {imports.length === 0 ? <p>Nothing yet.</p> : null}
      <ul data-testid="imports">
        {imports.map(({ key, title, state, size, sent, fingerprint, aliases, problem }) => (
          <li key={key} data-state={state}>
            <strong>{title}</strong>
            <span className="state">{state}</span>
            <progress max={size ?? 1} value={size !== null && state === "done" ? size : sent} aria-label={`Sent of ${title}`} />
            {aliases.length > 0 && <span className="aliases">{aliases.join(", ")}</span>}
            {fingerprint !== null && <code>{fingerprint.slice(0, 12)}</code>}
            {problem !== null && <span className="trouble">{problem.sentence}</span>}
          </li>
        ))}
      </ul>
      <button type="button" disabled={ready === 0} onClick={onImportAll}>
        Import all that is ready ({ready})
      </button>
    </aside>
  );
}
