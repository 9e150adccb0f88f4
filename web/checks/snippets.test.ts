/** The examples that portals are given, held against the element: its types, and the words that its attributes know. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { unknownWords } from "../src/model/unknown";
import { framed } from "../src/page/framed";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DOCS = ["docs/portals.md", "packages/import/README.md"].map((name) => readFileSync(ROOT + name, "utf8")).join("\n");
/** Built from `web/src`, and here left aside for it: what was built may be of another day. */
const BUILT = `${ROOT}packages/import/types`;

/** The fenced blocks in a language. */
function blocks(language: string): readonly string[] {
  return [...DOCS.matchAll(/^```(\w+)\n(.*?)^```$/gmsu)].filter(([, name]) => name === language).map(([, , block]) => block ?? "");
}

/** What the type checker says of modules of a portal, each by itself but for the types of the element. */
function complaints(modules: readonly string[]): readonly string[] {
  // Packages are found from where a portal is.
  const files = new Map(modules.map((text, at) => [`${ROOT}examples/portal-react/src/portals-${at.toString()}.ts`, text]));
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: [],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    rootDirs: [BUILT, `${ROOT}web/src`],
  };
  const host = ts.createCompilerHost(options);
  host.fileExists = (name) => files.has(name) || (!name.startsWith(`${BUILT}/`) && ts.sys.fileExists(name));
  host.readFile = (name) => files.get(name) ?? ts.sys.readFile(name);
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || files.has(file.fileName))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

/** The elements of a name in all examples, each by its attributes; `""` for one without a value. */
function elements(name: string): readonly ReadonlyMap<string, string>[] {
  return blocks("html").flatMap((block) =>
    [...block.matchAll(new RegExp(`<${name}\\b([^>]*)>`, "gu"))].map(
      ([, attributes = ""]) => new Map([...attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/gu)].map(([, key = "", value = ""]) => [key, value])),
    ),
  );
}

/** The attributes that the element has, by its manifest. */
function known(): readonly string[] {
  const { modules } = JSON.parse(readFileSync(`${ROOT}packages/import/custom-elements.json`, "utf8")) as {
    readonly modules: readonly { readonly declarations: readonly { readonly attributes: readonly { readonly name: string }[] }[] }[];
  };
  return modules.flatMap(({ declarations }) => declarations).flatMap(({ attributes }) => attributes).map(({ name }) => name);
}

/** Holds the words of attributes against those that the element knows. */
function expectKnown(attributes: ReadonlyMap<string, string>): void {
  const of = (name: string): string | null => attributes.get(name) ?? null;
  const written = { tabs: of("tabs"), aliasTaken: of("alias-taken"), locked: of("locked"), accept: of("accept"), language: of("language"), theme: of("theme") };
  expect(unknownWords(written, () => true)).toEqual([]);
}

test("the examples in TypeScript are of the types that the element has", { timeout: 60_000 }, () => {
  const examples = blocks("ts");
  expect(examples.length).toBeGreaterThan(0);
  // Together: a portal names the package once, anywhere in it.
  expect(complaints(examples)).toEqual([]);
});

test("events have their types wherever they come by, and what they do not tell is an error", { timeout: 60_000 }, () => {
  const places = ["document.createElement('malleus-import')", "document.body", "document", "window"];
  const listening = (name: string): string =>
    places.map((place) => `${place}.addEventListener("malleus-done", ({ detail }) => detail.${name});`).join("\n");
  const modules = [listening("fingerprint"), listening("fingerprints")].map((body) => `import "@malleus/import";\n${body}`);
  expect(complaints(modules)).toEqual(places.map(() => expect.stringContaining("fingerprints") as string));
});

test("the examples of the element use attributes and words that it knows", () => {
  const found = elements("malleus-import");
  expect(found.length).toBeGreaterThan(0);
  for (const attributes of found) {
    expect(known()).toEqual(expect.arrayContaining([...attributes.keys()]));
    expectKnown(attributes);
  }
});

test("the examples of a frame ask for what its page heeds", () => {
  const asked = elements("iframe").map((attributes) => new URL((attributes.get("src") ?? "").replaceAll("&amp;", "&")).searchParams);
  expect(asked.some(({ size }) => size > 0)).toBe(true);
  for (const query of asked) {
    expect(framed(query.toString())).toEqual(expect.arrayContaining([...query]));
    expectKnown(new Map(query));
  }
});
