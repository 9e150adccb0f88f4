import { expect, test } from "vitest";
import { tighten } from "./tighten";

test("what only indents a template goes, in templates within templates too", () => {
  const source = "html`\n  <ul>\n    ${list.map((one) => html`\n      <li>${one}  x</li>\n    `)}\n  </ul>\n`;";
  expect(tighten(source)).toBe("html` <ul> ${list.map((one) => html` <li>${one}  x</li> `)} </ul> `;");
});

test("a style sheet is as short as it can be, and means the same", () => {
  expect(tighten("css`\n  /* why */\n  a,\n  b > c {\n    margin: 0;\n  }\n`;")).toBe("css`a,b>c{margin:0}`;");
  expect(tighten('css`i::before { content: "\\\\201c"; }`;')).toBe('css`i:before{content:"“"}`;');
  expect(tighten('css`i { content: "\\\\\\\\ \\` \\${"; }`;')).toBe('css`i{content:"\\\\\\\\ \\` \\${"}`;');
  const logical = "css`:host([busy]){padding-inline-start:calc(1px + 2%)}`;";
  expect(tighten(logical)).toBe(logical);
});

test("nothing else is touched", () => {
  for (const code of [
    "const text = `one\n  two`;",
    "other`one\n  two`;",
    "html`${`one\n  two`}`;",
    "lit.html`\n`;",
    "css`a {\n  margin: ${wide};\n}`;",
    'const text = "é\\n  ü";\n\n  html`<p></p>`;',
  ]) {
    expect(tighten(code)).toBe(code);
  }
});

test("places are counted as the text counts them", () => {
  expect(tighten("const sign = '…𝌆'; html`\n<p>…𝌆</p>\n`;")).toBe("const sign = '…𝌆'; html` <p>…𝌆</p> `;");
});
