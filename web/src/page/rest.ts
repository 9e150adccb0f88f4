/** What the first scripts of a page load beside the words: all the rest, in one file. */

export { spoken, text } from "../strings";
export { fetchAhead } from "./fetch-ahead";
export { speakFirst } from "./language";
export { MalleusImport } from "./malleus-import";
