/** The words for what is known of an import before it begins. */

import type { Explanation } from "../../generated/image-format";
import type { PropertyFault } from "../../model/properties";

export const prospect = {
  tooLarge: (size: string, most: string): Explanation => ({
    code: "image-too-large",
    sentence: `The image has ${size}, and Malleus takes ${most} at most.`,
    advice: "Ask whoever runs Malleus to raise max_image_size.",
    values: { size, most },
  }),
  quota: (size: string, left: string, project: string): Explanation => ({
    code: "quota-too-small",
    sentence: `The image has ${size}, and the limit of the project ${project} leaves ${left}.`,
    advice: "Delete what is no longer needed there, or ask the operator to raise limits.disk.",
    values: { size, left, project },
  }),
  disk: (size: string, left: string): Explanation => ({
    code: "disk-too-small",
    sentence: `The image has ${size}, and ${left} are free on its way.`,
    advice: "Ask whoever runs Malleus and Incus to free space.",
    values: { size, left },
  }),
  noTarget: (name: string): Explanation => ({
    code: "target-missing",
    sentence: `There is no target “${name}” here.`,
    advice: "Whoever runs this page should look at what it asks Malleus for.",
    values: { name },
  }),
  architecture: (architecture: string, known: string) =>
    `The image is for ${architecture}, and the target runs ${known}: it can be imported, but not started there.`,
  taken: (alias: string, by: string, age: string) => `“${alias}” is the alias of ${by}${age === "" ? "" : `, imported ${age}`}.`,
  again: "Look again",
  mend: "First mend what is marked above.",
  choose: {
    fail: "The import would be refused: type another alias, or choose what is to become of this one.",
    move: "It will be moved to this image.",
    skip: "It stays there, and this image is imported without it.",
  },
};

/** The words of the options that are folded away. */
export const options = {
  title: "More options",
  properties: "Properties",
  propertiesHint: "Set over those that the image brings along.",
  name: "Name",
  value: "Value",
  nameOf: (at: number) => `Name of property ${at.toString()}`,
  valueOf: (at: number) => `Value of property ${at.toString()}`,
  add: "Add a property",
  remove: (name: string) => (name === "" ? "Remove this property" : `Remove the property ${name}`),
  removeShort: "Remove",
  fault: {
    "no-name": "A property needs a name.",
    twice: "There is a property of this name already.",
    "too-long": "A name or a value has at most 4096 bytes, all together 16384.",
    "too-many": "An import sets 64 properties at most.",
  } satisfies Record<PropertyFault["kind"], string>,
};
