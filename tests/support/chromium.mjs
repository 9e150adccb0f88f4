/** What every run of the browser has in common, for the tests as for the scripts that measure and take pictures. */

/** Without a sandbox, since tests may run as root; without what would reach for the network. */
export const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Drops files on the drop zone, by the events that the browser makes of a person's drag.
 *
 * @param {import("@playwright/test").Page} page
 * @param {readonly string[]} paths
 */
export function dropFiles(page, paths) {
  return drag(page, paths, ["dragEnter", "dragOver", "drop"]);
}

/**
 * Drags files over the drop zone and holds them there.
 *
 * @param {import("@playwright/test").Page} page
 * @param {readonly string[]} paths
 */
export function hoverFiles(page, paths) {
  return drag(page, paths, ["dragEnter", "dragOver"]);
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {readonly string[]} paths
 * @param {readonly ("dragEnter" | "dragOver" | "drop")[]} events
 */
async function drag(page, paths, events) {
  const zone = page.getByTestId("drop-zone");
  await zone.scrollIntoViewIfNeeded();
  const box = await zone.boundingBox();
  if (box === null) {
    throw new Error("there is no drop zone to drop on");
  }
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const session = await page.context().newCDPSession(page);
  for (const type of events) {
    await session.send("Input.dispatchDragEvent", { type, ...at, data });
  }
  await session.detach();
}
