/** Asks the edge for JSON, and tells what came of it: the answer, or the trouble in words. */

import type { Problem } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { explain } from "../model/import-view";
import { text } from "../strings";
import type { Access } from "./access";
import { lateWords } from "./late-words";

/** What has come of a question. */
export type Told<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** What the edge's clock said, in milliseconds since 1970; `null` where that is not told. */
      readonly clock: number | null;
    }
  | {
      readonly ok: false;
      readonly trouble: Explanation;
      /** The HTTP status; `null` where nothing answered. */
      readonly status: number | null;
    };

/** How long an answer is waited for, in milliseconds: the edge may have to ask others first. */
const PATIENCE = 60_000;

export class Api {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  /** Asks for what is below the base. `patience` is in milliseconds. The type is the API's word for it, not checked here. */
  async ask<T>(method: string, path: string, body?: unknown, patience = PATIENCE): Promise<Told<T>> {
    try {
      const response = await this.#access.fetch(path, {
        method,
        signal: AbortSignal.timeout(patience),
        ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
      });
      const said = await response.text();
      const value: unknown = said === "" ? null : JSON.parse(said);
      if (!response.ok) {
        // It may be said aloud at once.
        await lateWords();
      }
      return response.ok
        ? { ok: true, value: value as T, clock: clockOf(response) }
        : { ok: false, trouble: isProblem(value) ? explain(value) : text.trouble.garbled, status: response.status };
    } catch (fault) {
      const garbled = fault instanceof SyntaxError;
      return { ok: false, trouble: garbled ? text.trouble.garbled : text.trouble.unreachable, status: null };
    }
  }
}

function clockOf(response: Response): number | null {
  const date = Date.parse(response.headers.get("Date") ?? "");
  return Number.isNaN(date) ? null : date;
}

/** Whether it is a problem as the edge tells one. */
export function isProblem(value: unknown): value is Problem {
  const { type, title, detail } = (value ?? {}) as Partial<Record<keyof Problem, unknown>>;
  return typeof type === "string" && typeof title === "string" && typeof detail === "string";
}
