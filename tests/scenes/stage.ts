/** Sets the stage for a scene: an edge between two links, with an Incus, a remote and a web server. */

import { join } from "node:path";
import type { Incus } from "../support/incus";
import { Link } from "../support/link";
import { LANGUAGES, lookAt } from "../support/look";
import { ImportPage } from "../support/page";
import { test as tabbed } from "../support/tabbed";
import type { Stage } from "./scene";

/** A page that has fetched all its words: the scene may cut it off from where they are. */
class SpokenPage extends ImportPage {
  override async open(url: string): Promise<void> {
    await super.open(url);
    for (const language of [...LANGUAGES].reverse()) {
      await lookAt(this.page, { language });
    }
  }
}

interface PerTest {
  readonly toIncus: Link;
  readonly stage: Stage;
}

export const test = tabbed.extend<PerTest>({
  toIncus: async ({ incus }, use) => {
    // Beside the server's own socket: a client on the same machine looks there for the disk that images lie on.
    const link = await Link.open({ path: incus.socket }, { path: socketIn(incus) });
    await use(link);
    await link.down();
  },

  socket: async ({ incus, toIncus, project }, use) => {
    const apart = project !== "default";
    if (apart) {
      await incus.cli("project", "create", project, "-c", "features.images=true");
    }
    await use(socketIn(incus));
    // The edge has ended.
    await toIncus.down();
    if (apart) {
      await incus.clear(project);
      await incus.cli("project", "delete", project);
    }
  },

  app: async ({ page }, use) => {
    await use(new SpokenPage(page));
  },

  stage: async ({ app, incus, edge, toEdge, toIncus, source, web, toWeb, medium, scratch, misdeeds }, use) => {
    await use({ app, url: toEdge.url, incus, edge, toEdge, toIncus, source, web, toWeb, large: medium, scratch, misdeeds });
    // The page first: what it still sends is of no use to anybody.
    await app.page.close({ runBeforeUnload: false });
    await toEdge.down();
    await toIncus.down();
    toWeb.release();
  },
});

function socketIn({ dir }: Incus): string {
  return join(dir, "link.socket");
}
