import { expect, test } from "vitest";
import type { UrlWays } from "../generated/api";
import { FINGERPRINT, target } from "./examples";
import { emptyUrlForm, fieldOf, hostsOf, sha256Usable, throughClosed, throughFor, urlFault, urlRequest, urlSendable } from "./url-form";

const both: UrlWays = { throughEdge: true, hosts: [], throughIncus: ["images.example"] };
const depot = { ...target, kind: "depot" } as const;

test("URLs are those that the edge takes", () => {
  for (const url of ["", " https://a.example/x ", "HTTP://a", "http://[::1]:8080/x?y#z"]) {
    expect(urlFault(url)).toBeNull();
  }
  expect(urlFault("a.example/x")).toBe("scheme");
  expect(urlFault("ftp://a.example/x")).toBe("scheme");
  expect(urlFault("https:///x")).toBe("scheme");
  expect(urlFault("https://a.example/a b")).toBe("characters");
  expect(urlFault("https://a.example/日本")).toBe("characters");
  expect(urlFault(`https://a.example/${"x".repeat(2048)}`)).toBe("too-long");
});

test("a SHA-256 has 64 digits, or is left out", () => {
  expect(sha256Usable("")).toBe(true);
  expect(sha256Usable(` ${FINGERPRINT.toUpperCase()}\n`)).toBe(true);
  expect(sha256Usable(FINGERPRINT.slice(1))).toBe(false);
  expect(sha256Usable(`${FINGERPRINT.slice(1)}g`)).toBe(false);
});

test("who fetches is who may", () => {
  expect(throughFor(emptyUrlForm, both, target)).toBe("edge");
  expect(throughFor({ ...emptyUrlForm, through: "incus" }, both, target)).toBe("incus");
  expect(throughFor({ ...emptyUrlForm, through: "incus" }, both, depot)).toBe("edge");
  expect(throughFor(emptyUrlForm, { ...both, throughEdge: false }, target)).toBe("incus");
  expect(throughFor(emptyUrlForm, { throughEdge: false, hosts: [], throughIncus: [] }, target)).toBeNull();
});

test("each closed way has its reason, each open one its hosts", () => {
  expect(throughClosed("edge", { ...both, throughEdge: false }, target)).toBe("edge-off");
  expect(throughClosed("incus", { ...both, throughIncus: [] }, target)).toBe("incus-off");
  expect(throughClosed("incus", both, depot)).toBe("target-is-depot");
  expect(hostsOf("edge", both)).toEqual([]);
  expect(hostsOf("incus", both)).toEqual(["images.example"]);
});

test("what the form says is asked for", () => {
  const form = { ...emptyUrlForm, url: " https://a.example/x ", fingerprint: FINGERPRINT.toUpperCase() };
  expect(urlSendable(form, both, target)).toBe(true);
  expect(urlRequest(form, both, target)).toEqual({
    url: "https://a.example/x",
    through: "edge",
    fingerprint: FINGERPRINT,
    target: "local",
    aliases: [],
    aliasTaken: "fail",
    properties: {},
    public: false,
    profiles: null,
  });
  expect(urlRequest({ ...form, fingerprint: " " }, both, target).fingerprint).toBeNull();
});

test("what is wrong is not sent", () => {
  const form = { ...emptyUrlForm, url: "https://a.example/x" };
  expect(urlSendable({ ...form, url: " " }, both, target)).toBe(false);
  expect(urlSendable({ ...form, url: "x" }, both, target)).toBe(false);
  expect(urlSendable({ ...form, fingerprint: "ab" }, both, target)).toBe(false);
  expect(urlSendable({ ...form, settings: { ...form.settings, aliases: "/" } }, both, target)).toBe(false);
  expect(urlSendable(form, both, null)).toBe(false);
  expect(urlSendable(form, { throughEdge: false, hosts: [], throughIncus: [] }, target)).toBe(false);
});

test("a refusal leads to the field that it is about", () => {
  expect(["url-not-public", "source-refused", "url-another-image", "alias-taken", "project-full"].map(fieldOf)).toEqual([
    "url",
    "url",
    "fingerprint",
    "aliases",
    null,
  ]);
});
