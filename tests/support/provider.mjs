/**
 * The provider of OpenID Connect that people sign in at in the tests: the real `oidc-provider`, as a program of its own.
 *
 * Its first argument is JSON: where the edge is (`edge`), the edge's secret (`secret`), how many seconds an ID token lives
 * (`ttl`), and whether groups stand in the ID token (`inToken`) or are told besides. Groups are set by a POST of
 * `{"user": …, "groups": […]}` to `/control`, and everything that was granted is forgotten by one of `{"forget": true}`.
 */

import { once } from "node:events";
import { createServer } from "node:http";
import process from "node:process";
import { Provider } from "oidc-provider";

const { edge, secret, ttl, inToken } = JSON.parse(process.argv[2]);
const session = `${edge}/api/v1/session`;
/** The groups of each user. */
const groups = new Map();
/** Whether it knows nobody any more. */
let forgotten = false;

const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: "malleus",
    client_secret: secret,
    grant_types: ["authorization_code", "refresh_token"],
    redirect_uris: [`${session}/callback`],
    post_logout_redirect_uris: [`${edge}/`],
    backchannel_logout_uri: `${session}/back-channel`,
    backchannel_logout_session_required: true,
  }],
  claims: { openid: ["sub"], profile: ["name", "preferred_username"], groups: ["groups"] },
  scopes: ["openid", "offline_access", "profile", "groups"],
  conformIdTokenClaims: !inToken,
  cookies: { keys: ["only for tests"] },
  // Its own would not go to an edge on a loopback address.
  fetch: (url, { dispatcher: _, ...options }) => fetch(url, options),
  features: { backchannelLogout: { enabled: true } },
  findAccount: (_, user) => forgotten ? undefined : {
    accountId: user,
    claims: () => ({ sub: user, name: `${user} the tester`, preferred_username: user, groups: groups.get(user) ?? [] }),
  },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: ttl, Interaction: 600, RefreshToken: 3600, Session: 3600 },
});
const answer = provider.callback();

server.on("request", (request, response) => {
  if (request.url !== "/control") {
    answer(request, response);
    return;
  }
  let body = "";
  request.setEncoding("utf8").on("data", (part) => { body += part; }).on("end", () => {
    const told = JSON.parse(body);
    if (told.forget) {
      forgotten = true;
    } else {
      groups.set(told.user, told.groups);
    }
    response.writeHead(204).end();
  });
});
provider.on("backchannel.error", (_, error) => { console.log(`back channel: ${error.message} ${error.cause ?? ""}`); });
provider.on("backchannel.success", () => { console.log("back channel: done"); });
// Whoever started it is gone.
process.stdin.on("close", () => process.exit()).resume();
console.log(`issuer ${issuer}`);
