/** What the edge tells as it happens, with the numbers by which a listener goes on after a lost connection. */

import type { ImportView } from "./edge";

/** One event. */
export interface Event {
  /** Its number; none for what is not told again. */
  readonly id: number | undefined;
  readonly view: ImportView;
}

/** Listens from the event after `last` on, from all there is without one, until one is as wanted. */
export async function eventsUntil(url: string, last: number | undefined, wanted: (event: Event) => boolean): Promise<Event[]> {
  const headers: Record<string, string> = last === undefined ? {} : { "Last-Event-ID": last.toString() };
  const response = await fetch(`${url}/api/v1/events`, { headers });
  const events: Event[] = [];
  let text = "";
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    events.push(...blocks.flatMap(read));
    const end = events.findIndex(wanted);
    if (end >= 0) {
      return events.slice(0, end + 1);
    }
  }
  throw new Error("the stream of events ended before what was waited for");
}

/** An event, or nothing for what only shows that the stream lives. */
function read(block: string): Event[] {
  const field = (name: string): string | undefined =>
    block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const [id, data] = [field("id"), field("data")];
  return data === undefined ? [] : [{ id: id === undefined ? undefined : Number(id), view: JSON.parse(data) as ImportView }];
}
