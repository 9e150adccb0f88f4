/** What becomes of an import, and servers that are away. */

import { give, SPLIT_CONTAINER, UNIFIED_CONTAINER } from "../support/demo";
import { expect } from "../support/fixtures";
import { image } from "../support/places";
import { ready } from "./cards";
import type { Group } from "./scene";

const PROJECT = "of-tenants";

export const ENDS: Group = {
  title: "How it ends",
  scenes: [
    {
      name: "end-done",
      says: "The image is in Incus, with the command that launches it.",
      main: true,
      show: async (stage) => {
        const card = await ready(stage);
        await card.importAs("busybox/1.0");
        await card.expectDone();
      },
    },
    {
      name: "end-already-there",
      says: "Incus had this very image: nothing was sent, and the alias was set.",
      show: async (stage) => {
        await give(stage.incus, UNIFIED_CONTAINER);
        const card = await ready(stage);
        await card.importAs("busybox/1.0");
        await card.expectDone();
      },
    },
    {
      name: "end-alias-skipped",
      says: "The alias names another image and was to be left where it was.",
      show: async (stage) => {
        await give(stage.incus, SPLIT_CONTAINER, "--alias", "busybox/1.0");
        const card = await ready(stage);
        await card.part("alias-taken-select").selectOption("skip");
        await card.importAs("busybox/1.0");
        await card.expectDone();
      },
    },
    {
      name: "end-failed",
      says: "The project's disk limit was lowered in mid-upload. The edge keeps the bytes; the detail, unfolded, has the id that the log has.",
      main: true,
      world: { project: PROJECT },
      show: async ({ app, url, incus, toEdge, toIncus, large }) => {
        await app.open(url);
        const card = await app.drop(large.path);
        const held = toEdge.hold("request", large.size / 2);
        await card.importAs("large");
        await held;
        await incus.cli("project", "set", PROJECT, "limits.disk", "10MiB");
        // What Incus has begun to take it would take to its end.
        toIncus.reset();
        toEdge.release();
        await card.expectPhase("failed");
        await card.part("error-details").locator("summary").click();
      },
    },
    {
      name: "end-cancelled",
      says: "A person has cancelled the import.",
      show: async ({ app, url, toEdge, large }) => {
        await app.open(url);
        const card = await app.drop(large.path);
        const held = toEdge.hold("request", large.size / 2);
        await card.importAs("large");
        await held;
        await card.part("cancel-button").click();
        await card.expectPhase("cancelled");
      },
    },
    {
      name: "end-overview",
      says: "One image is in Incus, another is ready to be imported.",
      main: true,
      show: async (stage) => {
        const first = await ready(stage);
        await first.importAs("busybox/1.0");
        await first.expectDone();
        const second = await stage.app.drop(...["empty-vm-split.metadata.tar.xz", "empty-vm-split.disk.qcow2"].map(image));
        await second.expectPhase("ready");
        await second.fingerprint.waitFor();
        await second.part("alias-input").fill("empty-vm");
      },
    },
    {
      name: "end-in-depot",
      says: "There are an Incus and a depot to choose from; the image went into the depot.",
      world: { into: "both" },
      show: async (stage) => {
        await stage.app.open(stage.url);
        await stage.app.page.getByTestId("target-select").selectOption("depot");
        const card = await stage.app.drop(...UNIFIED_CONTAINER.files.map(image));
        await card.importAs("busybox/1.0");
        await card.expectDone();
      },
    },
    {
      name: "servers-edge-down",
      says: "The edge does not answer.",
      main: true,
      show: async ({ app, url, toEdge }) => {
        await app.open(url);
        await toEdge.down();
        await expect(app.target).toHaveAttribute("data-state", "down");
      },
    },
    {
      name: "servers-incus-down",
      says: "Incus does not answer.",
      show: async ({ app, url, toIncus }) => {
        await toIncus.down();
        await app.page.goto(url);
        await expect(app.target).toHaveAttribute("data-state", "down");
      },
    },
  ],
};
