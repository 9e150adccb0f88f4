/** The form of a bare disk or root file system: what is proposed in it, where that is from, and what a person makes of it. */

import type { WrapForm } from "../generated/image-format";
import type { DescribedField, Wrapping } from "./card";

/** Where a proposal is from. */
export type Source = "name" | "file";

/** What of a form was proposed and is as it was. */
export type Guesses = Readonly<Partial<Record<DescribedField, Source>>>;

const FIELDS: readonly DescribedField[] = ["os", "release", "architecture", "description"];

/** Where what a fresh form says is from. `architectureSeen` tells whether that was seen in the file. */
export function guessesOf(form: WrapForm, architectureSeen: boolean): Guesses {
  const told = FIELDS.filter((field) => (form[field] ?? "") !== "");
  return Object.fromEntries(told.map((field) => [field, field === "architecture" && architectureSeen ? "file" : "name"] as const));
}

/** The form after a person has filled in a field. A description that was only proposed goes along with what it is made of. */
export function described(wrapping: Wrapping, field: DescribedField, value: string): Wrapping {
  const guesses: Guesses = Object.fromEntries(Object.entries(wrapping.guesses).filter(([name]) => name !== field));
  const form = { ...wrapping.form, [field]: value };
  const fault = wrapping.fault?.field === field ? null : wrapping.fault;
  const { os, release, architecture } = form;
  const description =
    guesses.description === undefined
      ? form.description
      : [os, release, architecture].map((word) => (word ?? "").trim()).filter((word) => word !== "").join(" ");
  return { ...wrapping, guesses, fault, form: { ...form, description } };
}
