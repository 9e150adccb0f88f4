/** What every request tells of who asks: the token, where the page that has the element gives one, and the tenant. */


import type { Proof } from "../worker/commands";

/** A token, or what gives one whenever it is asked. */
export type TokenSource = string | (() => string | Promise<string>) | null;

/** What it needs to know, whenever it is asked. */
export interface AccessMeans {
  /** The absolute address the API lies under. */
  readonly base: () => string;
  readonly token: () => TokenSource;
  /** The tenant that the page's element is for; `null` where a person may choose. */
  readonly tenant: () => string | null;
  /** The edge wants to know anew who asks, or for which tenant. */
  readonly onBarred: () => void;
}

/** What a request says beside its address. */
export type Asked = Omit<RequestInit, "headers"> & { readonly headers?: Readonly<Record<string, string>> };

/** The header that names the tenant, and its name in the address of events. */
const TENANT = "Malleus-Tenant";

/** The status of an answer to somebody who is not signed in. */
const BARRED = 401;

/** What a person chose is kept under this and the edge's address. */
const KEPT = "malleus-tenant";

export class Access {
  readonly #means: AccessMeans;
  /** The source that was asked, and what it gives. */
  #asked: { readonly source: TokenSource; readonly token: Promise<string | null> } | null = null;
  #token: string | null = null;
  #renewing: Promise<void> | null = null;
  /** The token that a request was made with, by its answer. */
  readonly #told = new WeakMap<Response, string | null>();

  constructor(means: AccessMeans) {
    this.#means = means;
  }

  /** The tenant that is meant; `null` where none was chosen. */
  get tenant(): string | null {
    return this.#means.tenant() ?? kept(this.#key);
  }

  /** Whether the page's element is for one tenant. */
  get fixed(): boolean {
    return this.#means.tenant() !== null;
  }

  /** From now on that tenant is meant, by later visits too. */
  choose(tenant: string | null): void {
    try {
      if (tenant === null) {
        localStorage.removeItem(this.#key);
      } else {
        localStorage.setItem(this.#key, tenant);
      }
    } catch {
      // Where nothing can be kept, the tenant is chosen for as long as the page is open.
      passing.set(this.#key, tenant);
    }
  }

  /** Whether a token tells who asks, and not a session. */
  get byToken(): boolean {
    return this.#means.token() !== null;
  }

  /** Whether the edge is the page's own, so that there can be a session. */
  get sameOrigin(): boolean {
    return new URL(this.#means.base()).origin === location.origin;
  }

  /** What was told last of who asks: for workers, which cannot wait. */
  get proof(): Proof {
    const { tenant } = this;
    return [
      ...(tenant === null ? [] : [[TENANT, tenant] as const]),
      ...(this.#token === null ? [] : [["Authorization", `Bearer ${this.#token}`] as const]),
    ];
  }

  /** The absolute address of what is below the base. */
  address(path: string): string {
    return this.#means.base() + path;
  }

  /** Asks for what is below the base, once. */
  async send(path: string, init: Asked = {}): Promise<Response> {
    await this.#learn();
    const token = this.#token;
    const response = await fetch(this.address(path), { ...init, headers: { ...Object.fromEntries(this.proof), ...init.headers } });
    this.#told.set(response, token);
    return response;
  }

  /** The same; where nobody is signed in that is told of, and asked once more where there is another token. */
  async fetch(path: string, init: Asked = {}): Promise<Response> {
    const response = await this.send(path, init);
    if (response.status !== BARRED) {
      return response;
    }
    if (await this.renew(response)) {
      const again = await this.send(path, init);
      if (again.status !== BARRED) {
        return again;
      }
    }
    this.#means.onBarred();
    return response;
  }

  /** Whether there is another token than the one that was refused; where none is there yet, one is asked for. */
  async renew(refusing: Response): Promise<boolean> {
    const refused = this.#told.get(refusing) ?? null;
    await this.#learn();
    if (this.#token === refused && typeof this.#means.token() === "function") {
      // Many are refused at once.
      this.#renewing ??= this.#relearn().finally(() => { this.#renewing = null; });
      await this.#renewing;
    }
    return this.#token !== refused && this.#token !== null;
  }

  /** The address of a stream of events, which no header can go along with. */
  events(ticket?: string): string {
    const { tenant } = this;
    const query = new URLSearchParams(ticket !== undefined ? { ticket } : tenant !== null ? { tenant } : {}).toString();
    return this.address(`/api/v1/events${query === "" ? "" : `?${query}`}`);
  }

  #relearn(): Promise<void> {
    this.#asked = null;
    return this.#learn();
  }

  async #learn(): Promise<void> {
    const source = this.#means.token();
    if (this.#asked?.source !== source) {
      this.#asked = { source, token: given(source) };
    }
    this.#token = await this.#asked.token;
  }

  get #key(): string {
    return `${KEPT} ${this.#means.base()}`;
  }
}

/** A portal that gives none is answered as if it had none. */
async function given(source: TokenSource): Promise<string | null> {
  try {
    const token = typeof source === "function" ? await source() : source;
    return token === "" ? null : token;
  } catch {
    return null;
  }
}

const passing = new Map<string, string | null>();

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key) ?? passing.get(key) ?? null;
  } catch {
    return passing.get(key) ?? null;
  }
}
