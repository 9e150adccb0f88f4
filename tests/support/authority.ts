/** An authority for certificates that only what is started here trusts. */

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** PEM files of a certificate and of its key. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority of its own. */
export class Authority {
  readonly #dir: string;
  /** The certificate that `localhost` shows. */
  readonly localhost: Identity;
  /** A client's certificate, which the authority has nothing to do with. */
  readonly client: Identity;

  private constructor(dir: string) {
    this.#dir = dir;
    this.localhost = identity(dir, "localhost");
    this.client = identity(dir, "client");
  }

  static async create(): Promise<Authority> {
    const authority = new Authority(await mkdtemp(join(tmpdir(), "malleus-ca-")));
    await authority.#make();
    return authority;
  }

  /** By this environment a daemon, a command and the edge trust it, and nobody else. */
  get env(): Record<string, string> {
    return { SSL_CERT_FILE: join(this.#dir, "ca.crt"), SSL_CERT_DIR: join(this.#dir, "none") };
  }

  async remove(): Promise<void> {
    await rm(this.#dir, { recursive: true });
  }

  async #make(): Promise<void> {
    const ca = identity(this.#dir, "ca");
    const { localhost, client } = this;
    await this.#selfSigned(ca, "Malleus test authority", "basicConstraints=critical,CA:TRUE");
    await this.#selfSigned(client, "Malleus test client", "extendedKeyUsage=clientAuth");
    const request = join(this.#dir, "localhost.csr");
    const extensions = join(this.#dir, "localhost.ext");
    await writeFile(extensions, "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n");
    await openssl("req", "-new", ...newKey(localhost), "-subj", "/CN=localhost", "-out", request);
    const signed = ["-CA", ca.certificate, "-CAkey", ca.key, "-CAcreateserial", "-days", "2", "-extfile", extensions];
    await openssl("x509", "-req", "-in", request, ...signed, "-out", localhost.certificate);
  }

  async #selfSigned(whose: Identity, name: string, extension: string): Promise<void> {
    // The defaults make an authority of whoever signs for itself; Incus takes no such client.
    const extensions = extension.includes("CA:TRUE") ? [extension] : [extension, "basicConstraints=critical,CA:FALSE"];
    const added = extensions.flatMap((one) => ["-addext", one]);
    const subject = ["-subj", `/CN=${name}`, "-days", "2"];
    await openssl("req", "-x509", ...newKey(whose), ...subject, ...added, "-out", whose.certificate);
  }
}

function identity(dir: string, name: string): Identity {
  return { certificate: join(dir, `${name}.crt`), key: join(dir, `${name}.key`) };
}

function newKey({ key }: Identity): string[] {
  return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key];
}

async function openssl(...args: readonly string[]): Promise<void> {
  await run("openssl", args);
}
