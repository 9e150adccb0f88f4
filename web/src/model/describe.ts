/** What an image is called, and the facts its card lists. */

import type { ImageFacts, ImageFile } from "../generated/browser";
import { text } from "../strings";
import type { Card, DroppedFile } from "./card";
import { formatBytes, formatDay } from "./format";

/** One line of a list of facts. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Whether it names a file, which may be long. */
  readonly file?: boolean;
}

/** The card's heading: the image's description, else its system, else its files. */
export function title({ image, files }: Card): string {
  const properties = image?.metadata.properties ?? {};
  const system = [properties["os"], properties["release"]].filter(given).join(" ");
  return [properties["description"], system].find(given) ?? nameOf(files);
}

/** What files are called together: one or two by their names, those of a folder by it. */
function nameOf(files: readonly DroppedFile[]): string {
  const [first, second, ...more] = files.map(({ name }) => name);
  if (first === undefined || second === undefined || more.length === 0) {
    return first === undefined ? text.nothing : [first, second].filter(given).join(" + ");
  }
  const folder = first.slice(0, first.indexOf("/") + 1);
  const together = folder !== "" && [second, ...more].every((name) => name.startsWith(folder));
  return together ? folder.slice(0, -1) : text.files(first, more.length + 1);
}

/** The most dropped files a card lists. */
const MOST_LISTED = 6;

/** The lines of a card that does not know yet, or never will, what image its files make. */
export function droppedFacts(files: readonly DroppedFile[]): Fact[] {
  const listed = files.length > MOST_LISTED ? files.slice(0, MOST_LISTED - 1) : files;
  const lines = listed.map(({ name, size }): Fact => ({ name: text.fact.file, value: `${name} (${formatBytes(size)})`, file: true }));
  const rest = files.length - listed.length;
  return rest === 0 ? lines : [...lines, { name: text.fact.more, value: text.fact.moreFiles(rest), file: true }];
}

/** What it is in words: container or virtual machine, one file or two. */
export function kind({ instanceType, files }: ImageFacts): string {
  return text.kind(text.type[instanceType], files.length > 1 ? text.split : text.unified);
}

/** What one looks for first, in a fixed order; what the image does not say is left out. */
export function facts({ metadata: { properties, architecture }, size }: ImageFacts): Fact[] {
  return told([
    [text.fact.os, properties["os"]],
    [text.fact.release, properties["release"]],
    [text.fact.architecture, architecture],
    [text.fact.size, formatBytes(size)],
  ]);
}

/** The same while it is looked for: lines that are filled in where they stand. */
export function awaitedFacts(files: readonly DroppedFile[]): Fact[] {
  const size = files.reduce((all, file) => all + file.size, 0);
  return [
    ...[text.fact.os, text.fact.release, text.fact.architecture].map((name) => ({ name, value: text.fact.awaited })),
    { name: text.fact.size, value: formatBytes(size) },
  ];
}

/** What few ask for. */
export function moreFacts({ metadata, files }: ImageFacts): Fact[] {
  const { properties, creationDate, expiryDate } = metadata;
  return [
    ...told([
      [text.fact.variant, properties["variant"]],
      [text.fact.created, formatDay(creationDate)],
      [text.fact.expires, expiryDate === null ? null : formatDay(expiryDate)],
    ]),
    ...files.map((file) => ({ name: roleName(file), value: fileLine(file, files.length > 1), file: true })),
  ];
}

function told(lines: readonly (readonly [string, string | null | undefined])[]): Fact[] {
  return lines.flatMap(([name, value]) => (given(value) ? [{ name, value }] : []));
}

/** The aliases that an import asks for which was begun before its card. */
export function wantedFacts({ wanted }: Card): Fact[] {
  return wanted === null ? [] : [{ name: text.alias.wanted, value: wanted.length === 0 ? text.alias.none : wanted.join(", ") }];
}

function roleName({ role }: ImageFile): string {
  return role === "unified" ? text.fact.file : text.fact[role];
}

function fileLine({ name, size }: ImageFile, withSize: boolean): string {
  return withSize ? `${name} (${formatBytes(size)})` : name;
}

function given(value: string | null | undefined): value is string {
  return value !== null && value !== undefined && value.trim() !== "";
}
