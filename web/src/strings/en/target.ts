/** The words of the target. */

export const target = {
  label: "Target",
  choose: "Target for images",
  depot: "images are kept here, for Incus servers to copy",
  asking: "Asking for the target",
  project: (name: string) => `project ${name}`,
  version: (version: string) => `Incus ${version}`,
  incusDown: (name: string) => `Incus at “${name}” does not answer`,
  incusDownAdvice: "Check on the server that incusd runs. This page asks again by itself.",
  away: "not connected",
  depotDown: (name: string) => `The depot “${name}” does not answer`,
  depotDownAdvice: "Whoever runs Malleus should look at its log. This page asks again by itself.",
};
