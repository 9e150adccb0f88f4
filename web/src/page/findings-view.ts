/** What is worth knowing of an image: warnings stand out, notes do not. */

import { html, nothing, type TemplateResult } from "lit";
import type { Card } from "../model/card";
import { said } from "../model/words";
import { text } from "../strings";

export function findingsView({ findings, phase }: Card): TemplateResult | typeof nothing {
  if (findings.length === 0 || phase === "done") {
    return nothing;
  }
  return html`
    <ul class="findings" data-testid="findings">
      ${findings.map(
        ({ severity, explanation }) => html`
          <li class=${severity} data-testid="finding" data-finding=${explanation.code}>
            <strong>${text.finding[severity]}:</strong> ${said(explanation)}
          </li>
        `,
      )}
    </ul>
  `;
}
