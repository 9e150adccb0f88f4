/** A tus server of others', that stores what it is sent in the folder `MALLEUS_FOLDER` and does nothing else with it. */

import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const { MALLEUS_FOLDER: directory } = process.env;
if (!directory) {
  throw new Error("MALLEUS_FOLDER must be set");
}

const tus = new Server({ path: "/files", datastore: new FileStore({ directory }), relativeLocation: true });
const server = tus.listen({ host: "127.0.0.1", port: 0 }, () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
process.on("SIGTERM", () => process.exit(0));
