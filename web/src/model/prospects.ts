/** Whether an import can work, said before a byte is sent: by what is known of the image and of the target. */

import type { TargetView } from "../generated/api";
import type { Explanation } from "../generated/image-format";
import { text } from "../strings";
import type { Card } from "./card";
import { formatAge, formatBytes } from "./format";
import { explain } from "./import-view";
import type { Taken } from "./taken";

/** Why an import cannot work; `null` where nothing is known against it. */
export function obstacle({ image, fingerprint }: Card, target: TargetView | null): Explanation | null {
  if (image === null || target === null) {
    return null;
  }
  if (target.trouble !== null) {
    return explain(target.trouble);
  }
  const { size } = image;
  const { maxImageSize, quotaLeft, diskLeft } = target;
  if (size > maxImageSize) {
    return text.prospect.tooLarge(formatBytes(size), formatBytes(maxImageSize));
  }
  if (quotaLeft !== null && size > quotaLeft) {
    return text.prospect.quota(formatBytes(size), formatBytes(quotaLeft), target.project);
  }
  // An image that is there already takes no room: only its fingerprint tells.
  if (diskLeft !== null && size > diskLeft && fingerprint === null) {
    return text.prospect.disk(formatBytes(size), formatBytes(diskLeft));
  }
  return null;
}

/** What speaks against it without forbidding it; empty for nothing. */
export function doubt({ image }: Card, target: TargetView | null): string {
  const architecture = image?.metadata.architecture ?? "";
  const known = target?.architectures ?? [];
  return architecture === "" || known.length === 0 || known.includes(architecture)
    ? ""
    : text.prospect.architecture(architecture, known.join(", "));
}

/** Which image has an alias, and since when. `now` is in milliseconds since 1970. */
export function takenWords({ alias, by, since }: Taken, now: number): string {
  // The target's clock may be ahead.
  return text.prospect.taken(alias, by, since === 0 ? "" : formatAge(Math.max(0, now / 1000 - since)));
}
