export * from "./class";
