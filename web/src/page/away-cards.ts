/** The imports of one kind that no page has the files of, above the form that begins them. */

import type { nothing, TemplateResult } from "lit";
import type { AwayImports } from "./away-imports";
import { awayView, type AwayContext } from "./away-view";
import type { Shell } from "./shell";

/** What is shown that is not theirs, and the command that a person takes along. */
export interface Beyond extends Omit<AwayContext, "retriable"> {
  readonly copy: (id: string, command: string) => void;
}

export function awayCards(
  kind: "remote" | "url",
  away: AwayImports,
  { copy, ...context }: Beyond,
  shell: Shell,
): TemplateResult | typeof nothing {
  return awayView(
    away.imports.filter(({ origin }) => origin.kind === kind),
    { ...context, retriable: (one) => away.retriable(one) },
    {
      cancel: (id) => void away.cancel(id),
      retry: (id) => void away.retry(id),
      remove: (id) => {
        away.remove(id);
        // The button that had the focus is gone.
        shell.focus(kind === "url" ? "#url-url" : "#copy-search");
      },
      copy,
    },
  );
}
