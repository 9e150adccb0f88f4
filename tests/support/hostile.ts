/** A provider of OpenID Connect that says whatever a test wants. */

import { createHmac, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SECRET } from "./realm";

/** Claims, or the head of a token. */
export type Json = Readonly<Record<string, unknown>>;

/** A key pair, and what it is called. */
export interface Key {
  readonly kid: string;
  readonly secret: KeyObject;
  readonly open: Json;
}

/** Makes a key of the kind that most providers sign with. */
export function key(kid: string): Key {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { kid, secret: privateKey, open: { ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" } };
}

/** The provider. */
export class Hostile {
  readonly #server: Server;
  readonly issuer: string;
  /** The keys that it shows. */
  keys: readonly Key[] = [key("first")];
  /** What it answers a code with. */
  granted: Json = {};
  /** What it tells besides. */
  userinfo: Json = {};
  /** Whether it tells nothing besides just now. */
  mute = false;
  /** What its configuration says otherwise. */
  configuration: Json = {};
  /** What it was sent. */
  readonly heard: string[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`;
    server.on("request", (request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (part: string) => { body += part; });
      request.on("end", () => {
        this.heard.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? ""} ${body}`);
        const answer = this.#answer(request.url ?? "");
        const status = this.mute && request.url === "/me" ? 503 : 200;
        response.writeHead(answer === undefined ? 404 : status, { "content-type": "application/json" });
        response.end(JSON.stringify(answer ?? {}));
      });
    });
  }

  static async start(): Promise<Hostile> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Hostile(server);
  }

  #answer(path: string): Json | undefined {
    const { issuer } = this;
    const all: Readonly<Record<string, Json>> = {
      "/.well-known/openid-configuration": {
        issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`,
        userinfo_endpoint: `${issuer}/me`, end_session_endpoint: `${issuer}/end?from=here`, ...this.configuration,
      },
      "/keys": { keys: [{ kty: "new", kid: "of a kind that nobody knows" }, ...this.keys.map(({ open }) => open)] },
      "/token": this.granted,
      "/me": this.userinfo,
    };
    return all[path];
  }

  /** Claims that are good for this sign-in, with some of them changed. */
  claims(nonce: string, changed: Json = {}): Json {
    const now = Math.floor(Date.now() / 1000);
    return { iss: this.issuer, sub: "mallory", aud: "malleus", iat: now, exp: now + 600, nonce, groups: ["lab"], ...changed };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** Signs claims as a provider does. */
export function signed(by: Key, claims: Json, head: Json = { alg: "RS256", kid: by.kid }): string {
  const text = unsigned(head, claims);
  return `${text}.${sign("sha256", Buffer.from(text), by.secret).toString("base64url")}`;
}

/** Claims that nobody has signed. */
export function unsigned(head: Json, claims: Json): string {
  return [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
}

/** Signs claims by the secret that the provider and the edge share. */
export function shared(claims: Json): string {
  const text = unsigned({ alg: "HS256" }, claims);
  return `${text}.${createHmac("sha256", SECRET).update(text).digest("base64url")}`;
}
