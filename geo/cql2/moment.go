package cql2

import (
	"strings"
	"time"

	"eventmap/geo"
)

// A moment is a point of time, a whole day, or an open end.
type moment struct {
	t    time.Time
	day  bool
	open int8 // -1 before all others, 1 after them
}

// compare is -1, 0 or 1. With days a moment counts as the day, in UTC, in which
// it lies.
func (m moment) compare(o moment) int {
	if m.open != 0 || o.open != 0 {
		return int(m.open) - int(o.open)
	}
	if m.day != o.day {
		return midnight(m.t).Compare(midnight(o.t))
	}
	return m.t.Compare(o.t)
}

func midnight(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// The ways in which clients write a moment without saying its zone, which is UTC.
var zoneless = []string{"2006-01-02T15:04:05", "2006-01-02T15:04"}

// parseMoment reads RFC 3339, also with a space for the T, lower-case letters and
// slashes in the date, and a full date, also with a bare T behind it as GDAL
// sends it.
func parseMoment(s string) (moment, bool) {
	up := strings.ToUpper(s)
	if len(up) >= 10 {
		up = strings.ReplaceAll(up[:10], "/", "-") + strings.Replace(up[10:], " ", "T", 1)
	}
	if day, err := time.Parse(time.DateOnly, strings.TrimSuffix(up, "T")); err == nil {
		return moment{t: day, day: true}, true
	}
	if t, err := time.Parse(time.RFC3339Nano, up); err == nil && writable(t.UTC()) {
		return moment{t: t.UTC()}, true
	}
	for _, form := range zoneless {
		if t, err := time.Parse(form, up); err == nil {
			return moment{t: t}, true
		}
	}
	return moment{}, false
}

// writable reports whether a year has four digits, which an offset may undo.
func writable(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

// momentNode makes the node of a moment that is written as s.
func (b *builder) momentNode(at int, s string) (*Node, error) {
	m, ok := parseMoment(s)
	if !ok {
		return nil, fail(at, "%q is not a moment; write 2023-04-20 or 2023-04-20T18:30:00Z", geo.Clip(s))
	}
	return b.node(m.node(at))
}

func (m moment) node(at int) Node {
	if m.day {
		return Node{Kind: Day, Text: m.t.Format(time.DateOnly), at: at}
	}
	return Node{Kind: Instant, Text: m.t.Format(time.RFC3339Nano), at: at}
}

// relations are the temporal functions.
var relations = map[string]func(a, b span) bool{
	"t_after":        func(a, b span) bool { return a.from.compare(b.to) > 0 },
	"t_before":       func(a, b span) bool { return a.to.compare(b.from) < 0 },
	"t_disjoint":     func(a, b span) bool { return !a.meets(b) },
	"t_intersects":   span.meets,
	"t_equals":       func(a, b span) bool { return a.starts(b) == 0 && a.ends(b) == 0 },
	"t_contains":     func(a, b span) bool { return a.starts(b) < 0 && a.ends(b) > 0 },
	"t_during":       func(a, b span) bool { return a.starts(b) > 0 && a.ends(b) < 0 },
	"t_finishes":     func(a, b span) bool { return a.starts(b) > 0 && a.ends(b) == 0 },
	"t_finishedby":   func(a, b span) bool { return a.starts(b) < 0 && a.ends(b) == 0 },
	"t_starts":       func(a, b span) bool { return a.starts(b) == 0 && a.ends(b) < 0 },
	"t_startedby":    func(a, b span) bool { return a.starts(b) == 0 && a.ends(b) > 0 },
	"t_meets":        func(a, b span) bool { return a.to.compare(b.from) == 0 },
	"t_metby":        func(a, b span) bool { return a.from.compare(b.to) == 0 },
	"t_overlaps":     func(a, b span) bool { return a.starts(b) < 0 && a.to.compare(b.from) > 0 && a.ends(b) < 0 },
	"t_overlappedby": func(a, b span) bool { return a.starts(b) > 0 && a.from.compare(b.to) < 0 && a.ends(b) > 0 },
}

// A span is what a temporal function compares: an interval, or a moment as one
// that ends where it begins.
type span struct{ from, to moment }

func (a span) meets(b span) bool {
	return a.from.compare(b.to) <= 0 && a.to.compare(b.from) >= 0
}
func (a span) starts(b span) int { return a.from.compare(b.from) }
func (a span) ends(b span) int   { return a.to.compare(b.to) }
