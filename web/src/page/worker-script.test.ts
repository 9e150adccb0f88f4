import { expect, test } from "vitest";
import { startable, vouched, type Policies } from "./worker-script";

const WORKER = "https://edge.example/assets/worker-Ab12.js";

/** A browser that demands trusted types: what it was told, and the policy it was given. */
class Demanding implements Policies {
  readonly names: string[] = [];
  rule: (address: string) => string = () => "";

  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): { createScriptURL(address: string): unknown } {
    this.names.push(name);
    this.rule = rules.createScriptURL;
    return { createScriptURL: (address) => ({ trusted: rules.createScriptURL(address) }) };
  }
}

test("the policy vouches for the worker's script and for nothing else", () => {
  const browser = new Demanding();
  expect(vouched(WORKER, browser)).toEqual({ trusted: WORKER });
  expect(browser.names).toEqual(["malleus"]);
  for (const other of ["", `${WORKER}?`, "https://edge.example/assets/index.js", "data:text/javascript,1"]) {
    expect(() => browser.rule(other), other).toThrow(TypeError);
  }
});

test("where nobody asks, the address is enough", () => {
  expect(vouched(WORKER, undefined)).toBe(WORKER);
});

test("a page of another site starts a script of its own, which runs the worker's", async () => {
  expect(startable(WORKER, "https://edge.example")).toBe(WORKER);
  for (const origin of ["https://portal.example", "http://edge.example", "https://edge.example:8443", "null"]) {
    const started = startable(WORKER, origin);
    expect(started).toMatch(/^blob:/u);
    expect(await (await fetch(started)).text()).toBe(`import "${WORKER}";`);
    URL.revokeObjectURL(started);
  }
});
