/** Thousands of connections that do nothing, or as little as they can: who sends goes on, and memory stays bounded. */

import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { expectOnly } from "../../support/expect-image";
import { Edge } from "../../support/edge";
import { expect, test, unpaged } from "../../support/fixtures";
import { Sender } from "../../support/sender";

const CONNECTIONS = 10_000;
/** As many as one client may have are fewer than this times what one address brings. */
const EACH = 800;
/** Connections that are opened at the same time. */
const AT_ONCE = 200;
/** What a connection may take of the edge's memory, in bytes, and what all of the edge may take beside that. */
const PER_CONNECTION = 20 << 10;
const BESIDE = 64 << 20;

/** A connection from an address of its own on this machine. */
function open(port: number, from: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, localAddress: `127.0.1.${(1 + from).toString()}` });
    socket.once("connect", () => { resolve(socket); });
    socket.once("error", reject);
  });
}

/** The peak of what a process had in memory, in bytes (proc_pid_status(5), VmHWM). */
function peak(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid.toString()}/status`, "utf8"))?.[1] ?? 0) * 1024;
}

/** Opens all of them, and has every other one begin to say something. */
async function crowd(port: number, sockets: Socket[]): Promise<void> {
  for (let at = 0; at < CONNECTIONS; at += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, (_, one) => open(port, Math.floor((at + one) / EACH)));
    sockets.push(...(await Promise.all(some)));
  }
  sockets.forEach((socket, at) => {
    socket.on("error", () => undefined);
    if (at % 2 === 0) {
      socket.write("GET /api/v1/imports HTTP/1.1\r\nHost: 127");
    }
  });
}

/** The edge's memory has stayed within its bound. */
function expectBounded(pid: number): void {
  expect(peak(pid), "memory of the edge").toBeLessThan(BESIDE + CONNECTIONS * PER_CONNECTION);
  test.info().annotations.push({ type: "memory", description: `${(peak(pid) >> 20).toString()} MiB` });
}

test("ten thousand connections that say nothing keep nobody out", async ({ incus, edge, app, large }) => {
  test.setTimeout(120_000);
  const sockets: Socket[] = [];
  try {
    await crowd(edge.port, sockets);
    await app.open(edge.url);
    const card = await app.drop(large.path);
    await card.importAs("large");
    await card.expectDone();
    await expectOnly(incus, large.fingerprint, "large");
    expectBounded(edge.pid);
  } finally {
    sockets.forEach((socket) => socket.destroy());
  }
});

unpaged("nor where people sign in", async ({ incus, medium }) => {
  unpaged.setTimeout(120_000);
  const login = { auth: { mode: "proxy" }, "auth.operators": { users: ["proxy:alice"] } };
  const edge = await Edge.createBy({ ...login, target: { socket: incus.socket } }, { MALLEUS_TRUSTED_PROXIES: '["127.0.0.1"]' });
  const sockets: Socket[] = [];
  try {
    await crowd(edge.port, sockets);
    const stranger = await fetch(`${edge.url}/api/v1/imports`);
    expect(stranger.status).toBe(401);
    const headers = { "X-Forwarded-User": "alice", "Sec-Fetch-Site": "same-origin" };
    const view = await new Sender(edge.url, medium, { alias: "medium", headers }).importWhole();
    expect(view.state).toBe("done");
    await expectOnly(incus, medium.fingerprint, "medium");
    expectBounded(edge.pid);
  } finally {
    sockets.forEach((socket) => socket.destroy());
    await edge.remove();
  }
});

// Without a login all are of this machine, and none is kept out.
unpaged("one client cannot have all connections where people sign in", async ({ incus }) => {
  const edge = await Edge.createBy({ auth: { mode: "token" }, target: { socket: incus.socket } });
  const sockets = await Promise.all(Array.from({ length: 1_200 }, () => open(edge.port, 0)));
  try {
    const closed = (): number => sockets.filter(({ closed: gone }) => gone).length;
    sockets.forEach((socket) => socket.on("error", () => undefined).resume());
    await expect.poll(closed, "those above what one may have").toBeGreaterThanOrEqual(1_200 - 1_024);
    const other = await fetch(`${edge.url}/api/v1/session`);
    expect(other.status, "somebody else").toBe(200);
  } finally {
    sockets.forEach((socket) => socket.destroy());
    await edge.remove();
  }
});
