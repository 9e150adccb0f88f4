import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

interface Named {
  readonly name: string;
}

interface Element {
  readonly attributes: readonly Named[];
  readonly members: readonly (Named & { readonly kind: string })[];
  readonly events: readonly Named[];
  readonly cssParts: readonly Named[];
  readonly cssProperties: readonly Named[];
}

const ROOT = new URL("../../", import.meta.url);
const PAGE = new URL("web/src/page/", ROOT);

function read(name: string): string {
  return readFileSync(new URL(name, ROOT), "utf8");
}

const { modules } = JSON.parse(read("packages/import/custom-elements.json")) as {
  readonly modules: readonly { readonly declarations: readonly Element[] }[];
};
const element = modules[0]?.declarations[0];
const views = readdirSync(PAGE).filter((name) => name.endsWith(".ts")).map((name) => readFileSync(new URL(name, PAGE), "utf8")).join("\n");
const names = (list: readonly Named[] = []): readonly string[] => list.map(({ name }) => name).sort();
const found = (source: string, pattern: RegExp): readonly string[] =>
  [...new Set([...source.matchAll(pattern)].map(([, name]) => name ?? ""))].sort();

test("the manifest names the attributes and members of the element", () => {
  const source = read("web/src/page/malleus-import.ts");
  const [properties = ""] = /static override readonly properties = \{.*?\n {2}\};/su.exec(source) ?? [];
  expect(names(element?.members.filter(({ kind }) => kind === "field").filter(({ name }) => name !== "imports"))).toEqual(
    found(properties, /^ {4}(\w+): \{/gmu),
  );
  const attribute = (name: string): string => name.replace(/[A-Z]/gu, (capital) => `-${capital.toLowerCase()}`);
  expect(names(element?.attributes)).toEqual([...found(properties, /^ {4}(\w+): \{(?! attribute: false)/gmu)].map(attribute).sort());
  const [members = ""] = /interface MalleusMembers.*?\n\}/su.exec(read("web/src/page/public.ts")) ?? [];
  expect(names(element?.members.filter(({ kind }) => kind === "method"))).toEqual(found(members, /^ {2}(\w+)\(/gmu));
});

test("and its events", () => {
  const sources = read("web/src/page/public.ts") + read("web/src/model/tell.ts");
  expect(names(element?.events)).toEqual(found(sources, /"(malleus-(?!import)[a-z]+)"/gu).concat("malleus-cancelled", "malleus-done", "malleus-failed", "malleus-refused").filter((name, at, all) => all.indexOf(name) === at).sort());
});

test("and what of its looks a page can set", () => {
  expect(names(element?.cssProperties)).toEqual(found(views, /var\((--malleus-[a-z-]+)/gu));
  for (const { name } of element?.cssParts ?? []) {
    expect(views, `no part ${name}`).toMatch(new RegExp(`part=[^>]*\\b${name}\\b|return .*"${name}"`, "u"));
  }
});

test("the documentation names all of them", () => {
  const docs = read("docs/portals.md");
  const methods = element?.members.filter(({ kind }) => kind === "method").map(({ name }) => ({ name: `${name}(` }));
  const { attributes, events, cssParts, cssProperties } = element ?? {};
  for (const list of [attributes, events, cssParts, cssProperties, methods]) {
    expect(list?.length).toBeGreaterThan(0);
    for (const { name } of list ?? []) {
      expect(docs, name).toContain(`\`${name}`);
    }
  }
});
