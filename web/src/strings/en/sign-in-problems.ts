/**
 * Why somebody comes back from the provider without being signed in, by the code in the page's address. The edge has no words
 * for these: it can only lead a browser somewhere. In other languages they stand beside the edge's own problems.
 */
export const signInProblems: Readonly<Record<string, readonly [sentence: string, advice: string]>> = {
  "sign-in-refused": ["The provider did not sign you in.", "Try again; if it stays so, ask whoever runs the provider."],
  "sign-in-over": ["The sign-in took too long, or was begun in another browser.", "Sign in once more."],
  "sign-in-failed": ["What the provider said of you was not believed.", "Try again; if it stays so, tell the operator, whose log has the reason."],
  "provider-away": ["The provider cannot be reached.", "Try again in a moment; if it stays so, tell the operator."],
};
