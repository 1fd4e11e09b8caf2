// What the server's commonest refusals are called where the page does not speak the server's language, in English.

export const refused = {
  signIn: "Sign in first: this is for the desk, or your sign-in has run out.",
  missing: "There is no such thing here, or you may not see it.",
  often: "That was asked too often. Wait a moment and try again.",
  later: "The server is not ready yet. Try again in a moment.",
  /** Rules of an event that people break, by the names that the server has for them. */
  rules: {
    missing: "This must be filled in.",
    too_long: "This is too long.",
    twice: "The same is named twice.",
    out_of_order: "This does not fit what stands beside it: the smaller or earlier comes first.",
    no_web_address: "This is no web address; it begins with https:// or http://.",
    no_date: "This is no date; write it as 2023-04-20.",
    no_country: "This is no code of a country; it has two capital letters, such as UA.",
    no_number: "This number is outside of what is possible.",
    no_time_zone: "There is no such time zone; write it as Europe/Kyiv.",
  },
};
