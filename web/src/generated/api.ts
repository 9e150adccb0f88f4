// Generated from crates/upload-proto/src/api by `cargo xtask codegen`. Do not edit.

export type State = "receiving" | "fetching" | "forwarding" | "importing" | "finishing" | "done" | "failed" | "cancelled" | "expired";

export type Role = "unified" | "metadata" | "rootfs";

export type AliasTaken = "fail" | "move" | "skip";

export type Through = "edge" | "incus";

export type CopyMode = "pull" | "push" | "relay";

export type Progress = { 
/**
 * Bytes done.
 */
done: number, 
/**
 * Bytes in all.
 */
total: number, };

export type Problem = { 
/**
 * Stable name of the kind of problem: `/problems/<code>`, a relative reference.
 */
type: string, 
/**
 * What happened, one sentence.
 */
title: string, 
/**
 * The HTTP status, repeated.
 */
status: number, 
/**
 * What to do, one sentence.
 */
detail: string, 
/**
 * The id under which the edge's log has the rest.
 */
instance: string, 
/**
 * What the sentences name, for translations; an extension member (RFC 9457, section 3.2). Nothing where the kind alone
 * says it all.
 */
values?: { [key in string]: string }, };

export type FileView = { 
/**
 * Its part in the image.
 */
role: Role, 
/**
 * Its name, without directories.
 */
name: string, 
/**
 * Its upload, a tus resource relative to the API's address.
 */
upload: string, 
/**
 * What the sender told to know the file again by: its size and the SHA-256 of its head and tail, so that a file
 * dropped once more finds the upload it belongs to. Proves nothing; the fingerprint does.
 */
identity: string | null, 
/**
 * What is durable at the edge. While the sender has not told the size, the total is what came so far.
 */
received: Progress, };

export type Origin = { "kind": "files" } | { "kind": "url", 
/**
 * The URL, without what it may hold of a password.
 */
url: string, 
/**
 * Who fetches it.
 */
through: Through, } | { "kind": "remote", 
/**
 * The remote's name.
 */
remote: string, 
/**
 * How the bytes go.
 */
mode: CopyMode, 
/**
 * What the image is called there: an alias or a description, else its fingerprint.
 */
image: string, };

export type FetchPhase = "asked" | "image" | "metadata" | "rootfs" | "other";

export type Fetched = { 
/**
 * What is being fetched.
 */
phase: FetchPhase, 
/**
 * How much of that, in percent.
 */
percent: number | null, 
/**
 * How much of that, in bytes.
 */
bytes: number | null, 
/**
 * Bytes a second.
 */
perSecond: number | null, };

export type ImportView = { 
/**
 * Names this import; unguessable.
 */
id: string, 
/**
 * Where it stands.
 */
state: State, 
/**
 * Where the image comes from.
 */
origin: Origin, 
/**
 * The target it goes to, by its name.
 */
target: string, 
/**
 * The files it is made of: one unified, or metadata then rootfs; none where none of them pass through the edge.
 */
files: Array<FileView>, 
/**
 * How far the target is with what it fetches, as far as it tells.
 */
fetched: Fetched | null, 
/**
 * SHA-256 of the image as declared by the browser, confirmed once `state` is past `forwarding`.
 */
fingerprint: string | null, 
/**
 * The aliases asked for.
 */
aliases: Array<string>, 
/**
 * Those of them that were left with another image, as was asked for such a case.
 */
skippedAliases: Array<string>, 
/**
 * How much of the image Incus has been handed.
 */
forwarded: Progress, 
/**
 * Whether Incus had this very image before a byte was handed over.
 */
alreadyPresent: boolean, 
/**
 * Whether the project had an image of this very size when the import began: a sender that declares the fingerprint
 * before it sends bytes may have none to send.
 */
hashFirst: boolean, 
/**
 * Why it does not go on just now. It is tried again by itself.
 */
waiting: Problem | null, 
/**
 * Why it failed.
 */
problem: Problem | null, 
/**
 * Whether it failed for a reason outside the files, and the edge keeps them: [`RETRY`](super::RETRY) begins anew
 * without sending a byte again.
 */
retryable: boolean, 
/**
 * When it began, in milliseconds since 1970 by the edge's clock.
 */
created: number, };

export type TargetKind = "incus" | "depot";

export type TargetView = { 
/**
 * The name the operator gave it.
 */
name: string, 
/**
 * What it is.
 */
kind: TargetKind, 
/**
 * The project images land in.
 */
project: string, 
/**
 * Whether it answered just now.
 */
reachable: boolean, 
/**
 * Its version, when it answered.
 */
serverVersion: string | null, 
/**
 * The architectures its instances can have, canonical names; empty when it did not answer.
 */
architectures: Array<string>, 
/**
 * The profiles that instances can have; empty when it did not answer, or has none.
 */
profiles: Array<string>, 
/**
 * The most bytes of one image that the edge takes.
 */
maxImageSize: number, 
/**
 * Bytes that the project's limit leaves for an image; nothing where there is no limit, or it is not told.
 */
quotaLeft: number | null, 
/**
 * Bytes free for an image on the way there, where that is least: at the edge, or at the server where it tells.
 */
diskLeft: number | null, 
/**
 * Where Incus servers read what is in the depot, as a simplestreams remote; nothing for an Incus server, and where
 * the settings do not tell.
 */
address: string | null, 
/**
 * Why no image can be imported there now, though it answers.
 */
trouble: Problem | null, };

export type ImageType = "container" | "virtual-machine";

export type AliasView = { 
/**
 * The alias.
 */
alias: string, 
/**
 * The image's full fingerprint; nothing where no image has the alias.
 */
fingerprint: string | null, 
/**
 * What the image says of itself; nothing where there is none, or it is just being deleted.
 */
image: ImageWords | null, 
/**
 * When it came to the target, in seconds since 1970; 0 where that is not told.
 */
uploaded: number, };

export type TargetImage = { 
/**
 * Its full fingerprint.
 */
fingerprint: string, 
/**
 * Its aliases, in order.
 */
aliases: Array<string>, 
/**
 * What it becomes; nothing for a type that the edge does not know.
 */
type: ImageType | null, 
/**
 * Canonical name of its architecture.
 */
architecture: string, 
/**
 * Its size in bytes.
 */
size: number, 
/**
 * Whether clients without credentials may read it.
 */
public: boolean, 
/**
 * Whether Incus fetched it by itself for an instance, and deletes it when it is not used for some days.
 */
cached: boolean, 
/**
 * Whether the target keeps it up to date with its source.
 */
autoUpdate: boolean, 
/**
 * Whether the target knows where it came from, so that it can be refreshed.
 */
refreshable: boolean, 
/**
 * Where it came from, in words: an address and an alias; nothing where the target does not know.
 */
source: string | null, 
/**
 * Its properties.
 */
properties: { [key in string]: string }, 
/**
 * When the image was made, in seconds since 1970; 0 where that is not told.
 */
created: number, 
/**
 * When it came to the target, in seconds since 1970; 0 where that is not told.
 */
uploaded: number, };

export type SetAlias = { 
/**
 * The image's full fingerprint.
 */
fingerprint: string, 
/**
 * What to do when the alias names another image.
 */
aliasTaken: AliasTaken, };

export type Refreshed = { 
/**
 * Whether there was one. It has taken the place of the other, with its aliases.
 */
changed: boolean, };

export type CreateLink = { 
/**
 * Seconds from now, from a minute to a year.
 */
seconds: number, };

export type Link = { 
/**
 * The base of a simplestreams remote; images are below it, at `images/NAME`.
 */
url: string, 
/**
 * When it ends, in seconds since 1970.
 */
expires: number, };

export type ImportUrl = { 
/**
 * As in [`CreateImport::id`](super::CreateImport::id).
 */
id: string | null, 
/**
 * Where the image is: `http` or `https`, of at most 2048 bytes.
 */
url: string, 
/**
 * Who fetches it.
 */
through: Through, 
/**
 * The fingerprint that it must have; any other image is refused.
 */
fingerprint: string | null, 
/**
 * As in [`CreateImport::target`](super::CreateImport::target).
 */
target: string | null, 
/**
 * Aliases for the image.
 */
aliases: Array<string>, 
/**
 * What to do when an alias names another image.
 */
aliasTaken: AliasTaken, 
/**
 * Properties set over those of metadata.yaml.
 */
properties: { [key in string]: string }, 
/**
 * Whether clients without credentials may read the image.
 */
public: boolean, 
/**
 * As in [`CreateImport::profiles`](super::CreateImport::profiles).
 */
profiles: Array<string> | null, };

export type UrlWays = { 
/**
 * Whether the edge fetches images.
 */
throughEdge: boolean, 
/**
 * The only hosts that it fetches from, such as `images.example` or `*.example`; empty for any.
 */
hosts: Array<string>, 
/**
 * The hosts that Incus may be told to fetch from; empty where it is not to.
 */
throughIncus: Array<string>, };

export type CopyImage = { 
/**
 * As in [`CreateImport::id`](super::CreateImport::id).
 */
id: string | null, 
/**
 * The remote, by its name in the settings.
 */
remote: string, 
/**
 * The image, by its full fingerprint.
 */
fingerprint: string, 
/**
 * The alias that the image is followed by; needed for `autoUpdate` and used for nothing else.
 */
alias: string | null, 
/**
 * How the bytes get from one server to the other.
 */
mode: CopyMode, 
/**
 * Whether the image's aliases on the remote are set here too.
 */
copyAliases: boolean, 
/**
 * Whether the target is to keep the image up to date with the remote's alias.
 */
autoUpdate: boolean, 
/**
 * As in [`CreateImport::target`](super::CreateImport::target).
 */
target: string | null, 
/**
 * Aliases for the image.
 */
aliases: Array<string>, 
/**
 * What to do when an alias names another image.
 */
aliasTaken: AliasTaken, 
/**
 * Whether clients without credentials may read the image.
 */
public: boolean, 
/**
 * As in [`CreateImport::profiles`](super::CreateImport::profiles).
 */
profiles: Array<string> | null, };

export type RemoteProtocol = "incus" | "simplestreams";

export type WhyClosed = "target-is-depot" | "remote-is-no-incus" | "remote-is-public" | "target-not-on-network" | "unified-machine";

export type CopyWay = { 
/**
 * The target's name.
 */
target: string, 
/**
 * The mode.
 */
mode: CopyMode, 
/**
 * Why it cannot be; nothing where it can.
 */
closed: WhyClosed | null, };

export type RemoteView = { 
/**
 * The name the operator gave it.
 */
name: string, 
/**
 * Its address.
 */
address: string, 
/**
 * What it speaks.
 */
protocol: RemoteProtocol, 
/**
 * How its images can be copied, for each target.
 */
ways: Array<CopyWay>, };

export type RemoteImage = { 
/**
 * Its full fingerprint.
 */
fingerprint: string, 
/**
 * Its aliases there.
 */
aliases: Array<string>, 
/**
 * What it becomes; nothing where the remote does not say.
 */
type: ImageType | null, 
/**
 * Canonical name of its architecture.
 */
architecture: string, 
/**
 * The property `os`, or nothing.
 */
os: string, 
/**
 * The property `release`.
 */
release: string, 
/**
 * The property `variant`.
 */
variant: string, 
/**
 * The property `serial`.
 */
serial: string, 
/**
 * The property `description`.
 */
description: string, 
/**
 * Its size in bytes.
 */
size: number, 
/**
 * When it was made, in seconds since 1970; 0 where that is not told.
 */
created: number, 
/**
 * Whether clients without credentials may read it.
 */
public: boolean, 
/**
 * Whether Incus can keep a copy up to date with one of its aliases: it notes where a copy is from only if the image is
 * public, and looks in the project `default` alone.
 */
followable: boolean, 
/**
 * Why this one cannot be pulled, whatever the target; nothing where it can.
 */
pullClosed: WhyClosed | null, };

export type Catalogue = { 
/**
 * When it was read from the remote, in milliseconds since 1970 by the edge's clock; 0 where it never was.
 */
read: number, 
/**
 * Why it could not be read anew; the images are then those of before.
 */
problem: Problem | null, 
/**
 * The images, ordered by what they are, newest first.
 */
images: Array<RemoteImage>, };

export type ImageWords = { 
/**
 * What it becomes; nothing where that is not known.
 */
type: ImageType | null, 
/**
 * The property `description`, or nothing.
 */
description: string, 
/**
 * The property `os`.
 */
os: string, 
/**
 * The property `release`.
 */
release: string, };

export type HistoryEntry = { 
/**
 * Names the import; unguessable.
 */
id: string, 
/**
 * How it ended.
 */
state: State, 
/**
 * Where the image came from.
 */
origin: Origin, 
/**
 * The target it went to, by its name.
 */
target: string, 
/**
 * The names of its files; none where none passed through the edge.
 */
files: Array<string>, 
/**
 * Its size in bytes, as far as it was told; else 0.
 */
size: number, 
/**
 * Its fingerprint, where that was told.
 */
fingerprint: string | null, 
/**
 * What the image says of itself; nothing where the import did not come so far.
 */
image: ImageWords | null, 
/**
 * The aliases that were asked for.
 */
aliases: Array<string>, 
/**
 * Those of them that were left with another image.
 */
skippedAliases: Array<string>, 
/**
 * Whether the target had the image before.
 */
alreadyPresent: boolean, 
/**
 * Why it failed.
 */
problem: Problem | null, 
/**
 * Whether it can be taken up again without its files, as [`RETRY`](super::RETRY) does.
 */
retryable: boolean, 
/**
 * When it began, in milliseconds since 1970 by the edge's clock.
 */
created: number, 
/**
 * When it ended, likewise; 0 where that was not written down.
 */
ended: number, };

export type SignInWay = "none" | "token" | "proxy" | "oidc";

export type SessionView = { 
/**
 * How people sign in.
 */
way: SignInWay, 
/**
 * What to call whoever is signed in; nothing where nobody is.
 */
name: string | null, 
/**
 * Whether they may do everything, and act in no tenant.
 */
operator: boolean, 
/**
 * The tenant they act in; nothing for operators, and until one is chosen.
 */
tenant: string | null, 
/**
 * The tenants to choose from, in the order of their names. Where there are several and none was chosen, nothing else can
 * be asked.
 */
tenants: Array<string>, 
/**
 * Whether they may also choose none, and then do everything: operators may.
 */
everything: boolean, 
/**
 * Their rights in that tenant, as the settings call them.
 */
rights: Array<string>, 
/**
 * What all aliases in that tenant begin with; nothing where they need not.
 */
aliasPrefix: string | null, 
/**
 * Whether there is a session here that can be ended.
 */
canSignOut: boolean, };

export type SignIn = { 
/**
 * The token.
 */
token: string, };

export type SignedOut = { 
/**
 * Where the provider ends its own session; nothing where it has none, or does not say.
 */
next: string | null, };

export type Ticket = { 
/**
 * The ticket, to be told as the query `ticket` within 30 seconds. It is good once.
 */
ticket: string, };
