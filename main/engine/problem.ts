/** What the user asked cannot be done; `message` is the sentence that says why and what would be accepted. */
export class Problem extends Error {}
