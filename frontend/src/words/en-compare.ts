// What is said of two events side by side, in English.

import { message } from "./message";

export const compare = {
  begin: "Compare with…",
  beside: message("Compare side by side with {title}", "title"),
  choose: "Choose the event to compare with: in the list, on the map, or among the neighbours of this one.",
  giveUp: "Do not compare",
  title: "Two events side by side",
  close: "Close the comparison",
  differs: "differs",
  alike: "the same",
  differing: message(
    "{n, plural, =0 {They say the same in all of it} one {They differ in # of {all, number} points} other {They differ in # of {all, number} points}}",
    "n",
    "all",
  ),
  loading: "The second event is on its way",
  same: "These are the same event",
  zoom: "Show both on the map",

  both: message("{distance} and {time} apart", "distance", "time"),
  apart: message("{what} apart", "what"),
  parts: message("{place}, {time}", "place", "time"),
  between: message("{least} to {most}", "least", "most"),
  within: message("within {distance} of each other", "distance"),
  atMost: message("perhaps at the same time, at most {time} apart", "time"),
  samePlace: "at the same place",
  sameTime: "at the same time",
  sameDay: "on the same day",
  sameNight: "in the same night",
  placeUnknown: "nobody can tell how far apart, for the place of one is not known",
  timeUnknown: "nobody can tell how long apart, for the date of one is not known",
  minutes: message("{n, plural, one {# minute} other {# minutes}}", "n"),
  hours: message("{n, plural, one {# hour} other {# hours}}", "n"),
  days: message("{n, plural, one {# day} other {# days}}", "n"),
  months: message("{n, plural, one {# month} other {# months}}", "n"),
  years: message("{n, plural, one {# year} other {# years}}", "n"),
};
