import { en, type Words } from "./en";

/** What the client says, in the language of the page. */
export const words: Words = en;
