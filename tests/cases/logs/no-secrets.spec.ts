/** An import through the page, with everything logged that any part of the edge has to say: nothing in the log opens anything. */

import { readFile } from "node:fs/promises";
import { Edge } from "../../support/edge";
import { expect, test } from "../../support/fixtures";
import { image } from "../../support/places";

/** What a browser sends along with each request, as if somebody were signed in. */
const COOKIE = "cookie-4f1e2d3c4b5a6978";
const BEARER = "bearer-5f1e2d3c4b5a6978";

const FILE = "busybox-container.tar.xz";

for (const format of ["text", "json"]) {
  test(`the log as ${format}`, async ({ incus, app, page, context }) => {
    const tables = { log: { format }, target: { socket: incus.socket }, depot: { enabled: true } };
    const edge = await Edge.createBy(tables, { MALLEUS_LOG: "trace" });
    const lines: string[] = [];
    edge.hear((line) => lines.push(line));
    await context.addCookies([{ name: "session", value: COOKIE, url: edge.url }]);

    // The main job, and what the image's upload was called.
    await app.open(edge.url);
    const card = await app.drop(image(FILE));
    await card.importAs("logged");
    await card.expectDone();
    const uploads = (await edge.imports()).flatMap((view) => view.files.map(({ upload }) => upload));
    expect(uploads, "the import had an upload").toHaveLength(1);

    // A private image in the depot, and a link to it.
    const headers = { authorization: `Bearer ${BEARER}`, "content-type": "application/json" };
    const post = (path: string, body: unknown): Promise<Response> =>
      fetch(`${edge.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    const bytes = await readFile(image(FILE));
    const offered = { files: [{ role: "unified", name: FILE, size: bytes.length }], target: "depot", aliases: ["hidden"] };
    const hidden = (await (await post("/api/v1/imports", offered)).json()) as { id: string; files: { upload: string }[] };
    const upload = hidden.files[0]?.upload ?? "";
    const tus = { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream", "upload-offset": "0" };
    const sent = await fetch(`${edge.url}${upload}`, { method: "PATCH", headers: { ...headers, ...tus }, body: bytes });
    expect(sent.status, "the bytes are taken").toBe(204);
    const fingerprint = await card.fingerprint.innerText();
    await fetch(`${edge.url}/api/v1/imports/${hidden.id}`, { method: "PATCH", headers, body: JSON.stringify({ fingerprint }) });
    await expect(async () => {
      expect((await edge.imports()).find(({ id }) => id === hidden.id)?.state).toBe("done");
    }).toPass();
    const made = (await (await post("/api/v1/targets/depot/links", { seconds: 600 })).json()) as { url: string };
    expect((await fetch(`${made.url}/images/hidden`)).status, "the link opens it").toBe(200);
    await page.close();
    await edge.stop();

    const said = lines.join("\n");
    expect(said, "the log tells of the import").toContain("import done");
    expect(said, "and of requests, by their routes").toContain("/api/v1/uploads/{id}");
    const secrets = [COOKIE, BEARER, made.url.split("/private/")[1] ?? "", ...[...uploads, upload].map((address) => address.split("/").pop() ?? "")];
    for (const secret of secrets) {
      expect(secret.length, "it is a secret").toBeGreaterThan(15);
      expect(lines.find((line) => line.includes(secret)), "a line with a secret").toBeUndefined();
    }
    if (format === "json") {
      const objects = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as { span?: { id?: string } });
      expect(objects.some(({ span }) => span?.id?.length === 36), "lines carry the request's id").toBe(true);
    }
    await edge.remove();
  });
}
