// What the server's commonest refusals are called where the page does not speak the server's language, in English.

export const refused = {
  signIn: "Sign in first: this is for the desk, or your sign-in has run out.",
  missing: "There is no such thing here, or you may not see it.",
  often: "That was asked too often. Wait a moment and try again.",
  later: "The server is not ready yet. Try again in a moment.",
};
