package geo

import (
	"strings"
	"time"
)

// A Span is a span of time; both ends are inside it. A zero end is open. The
// zero Span is unknown: it meets every span possibly and none certainly.
type Span struct{ From, To time.Time }

// Known reports whether the span has at least one end.
func (s Span) Known() bool { return !s.From.IsZero() || !s.To.IsZero() }

// Meets reports whether the two have a moment in common; an unknown span may.
func (s Span) Meets(o Span) bool {
	return (s.From.IsZero() || o.To.IsZero() || !s.From.After(o.To)) &&
		(s.To.IsZero() || o.From.IsZero() || !s.To.Before(o.From))
}

// Within reports whether every moment of s lies in o. An unknown span lies
// within none, and an open end only within an open end.
func (s Span) Within(o Span) bool {
	if !s.Known() {
		return false
	}
	return (o.From.IsZero() || (!s.From.IsZero() && !s.From.Before(o.From))) &&
		(o.To.IsZero() || (!s.To.IsZero() && !s.To.After(o.To)))
}

// Days gives the span that a calendar period covers in a zone: from midnight of
// the first day to the last second of the last, whole seconds, in UTC.
func Days(first, last time.Time, zone *time.Location) Span {
	next := last.AddDate(0, 0, 1)
	return Span{From: midnight(first, zone).UTC(), To: midnight(next, zone).Add(-time.Second).UTC()}
}

// midnight gives the first moment of a day in a zone. Where clocks are put
// forward at midnight it is the moment they are, and where they are put back
// over it, the earlier of the two midnights; time.Date promises neither.
func midnight(day time.Time, zone *time.Location) time.Time {
	y, m, d := day.Date()
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	if t.Day() != d {
		if _, end := t.ZoneBounds(); !end.IsZero() {
			return end
		}
	}
	if start, _ := t.ZoneBounds(); !start.IsZero() {
		_, before := start.Add(-time.Second).Zone()
		if first := time.Date(y, m, d, 0, 0, 0, 0, time.FixedZone("", before)); first.Before(start) {
			return first
		}
	}
	return t
}

// Year gives the span of one calendar year, UTC.
func Year(y int) Span {
	return Days(time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(y, 12, 31, 0, 0, 0, 0, time.UTC), time.UTC)
}

// ParseSpan reads OGC API's datetime: an instant, `a/b`, `a/..`, `../b`, with
// an empty end read as `..`. Ends are RFC 3339 date-times or full dates (a day
// as an instant is the whole day, as a start its first second, as an end its
// last). As clients send them, also a date with a bare trailing T, lower-case t
// and z, and the years 0000 and 9999 for an open end; where they leave no other,
// the span is unknown, which asks for every time. Fractions of a second are
// dropped. Both ends open in so many words, and an end before its start, are
// errors.
func ParseSpan(s string) (Span, error) {
	from, to, interval := strings.Cut(s, "/")
	if !interval {
		to = from
	}
	if isOpen(from) && isOpen(to) {
		return Span{}, Errorf(Invalid, "datetime %q is open at both ends; give a date, or an interval such as 2023-04-20/..", Clip(s))
	}
	a, err := parseMoment(from)
	if err != nil {
		return Span{}, err
	}
	b, err := parseMoment(to)
	if err != nil {
		return Span{}, err
	}
	span := Span{From: a.From, To: b.To}
	if !span.From.IsZero() && !span.To.IsZero() && span.To.Before(span.From) {
		return Span{}, Errorf(Invalid, "datetime %q ends before it starts; write the earlier moment first", Clip(s))
	}
	return span, nil
}

func isOpen(end string) bool { return end == "" || end == ".." }

// parseMoment gives the span that one end of an interval names: a second, a
// day, or the zero Span for an open end.
func parseMoment(s string) (Span, error) {
	if isOpen(s) {
		return Span{}, nil
	}
	up := strings.ToUpper(s)
	var span Span
	if day, err := time.Parse(time.DateOnly, strings.TrimSuffix(up, "T")); err == nil {
		span = Days(day, day, time.UTC)
	} else if t, err := time.Parse(time.RFC3339, up); err == nil {
		t = t.UTC().Truncate(time.Second)
		span = Span{From: t, To: t}
	} else {
		return Span{}, Errorf(Invalid, "datetime %q is not a date; write 2023-04-20, 2023-04-20T18:30:00Z or an interval with a slash", Clip(s))
	}
	if span.From.Before(firstMoment) || !span.To.Before(lastDay) {
		return Span{}, nil
	}
	return span, nil
}

// What lies before the year 1 or on the last day of the year 9999 is how
// clients write an end that is open.
var (
	firstMoment = time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC) // the second before it is Go's zero time
	lastDay     = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
)

// String gives the span as ParseSpan reads it; "" when unknown.
func (s Span) String() string {
	if !s.Known() {
		return ""
	}
	end := func(t time.Time) string {
		if t.IsZero() {
			return ".."
		}
		return t.UTC().Format(time.RFC3339)
	}
	if s.From.Equal(s.To) {
		return end(s.From)
	}
	return end(s.From) + "/" + end(s.To)
}
