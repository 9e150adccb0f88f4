/**
 * The script of the worker, in the form in which a browser takes it: one that demands trusted types takes no text for a
 * script's address, and none starts a worker of another site.
 */

/** What is needed of `TrustedTypePolicyFactory`. */
export interface Policies {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): {
    createScriptURL(address: string): unknown;
  };
}

/** The name of the policy, which a site with a policy of its own has to allow. */
const POLICY = "malleus";

/**
 * The address to start the worker by that runs the script at `address`. On the page of another site, which has the element
 * from its edge, that is of a script of the page's own which does nothing but to run that one.
 */
export function startable(address: string, origin: string): string {
  if (new URL(address).origin === origin) {
    return address;
  }
  return URL.createObjectURL(new Blob([`import ${JSON.stringify(address)};`], { type: "text/javascript" }));
}

/** Vouches for that very address, where anybody asks. The policy can be made once only, and vouches for nothing else. */
export function vouched(address: string, policies: Policies | undefined): string {
  const createScriptURL = (asked: string): string => {
    if (asked !== address) {
      throw new TypeError("not the worker's script");
    }
    return asked;
  };
  // The type of `Worker` does not know yet what it takes.
  return policies === undefined ? address : (policies.createPolicy(POLICY, { createScriptURL }).createScriptURL(address) as string);
}
