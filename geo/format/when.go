package format

import (
	"strings"
	"time"

	"eventmap/geo"
)

// when reads the time: a date, perhaps with a clock in a column beside it, and
// perhaps an end. Without any of them the event is undated.
func (x *reading) when() *geo.Refusal {
	start, end, at := x.find(startDate), x.find(endDate), x.find(clock)
	if start < 0 && at >= 0 && end < 0 {
		if m, err := x.dates.parse(x.values[at]); err == nil { // a column "time" that holds whole dates
			x.used[at] = true
			x.span(m)
		}
		return x.coded(-1)
	}
	if start < 0 && end < 0 {
		return nil
	}
	if start < 0 {
		start, end = end, -1
	}
	m, err := x.dates.parse(x.values[start])
	if err != nil {
		return x.refuse(start, "%s", err)
	}
	x.used[start] = true
	if at >= 0 && m.precision == "day" {
		c, ok := parseClock(x.values[at])
		if ok && (c.sinceMidnight != 0 || !x.dates.idle()) {
			m = c.on(m.From)
		}
		x.used[at] = ok
	}
	if end >= 0 {
		last, err := x.dates.parse(x.values[end])
		if err != nil {
			return x.refuse(end, "%s", err)
		}
		if last.To.Before(m.From) {
			return x.refuse(end, "%q lies before the start, %q; exchange the two or mend one", geo.Clip(x.values[end]), geo.Clip(x.values[start]))
		}
		x.used[end] = true
		if last.To.After(m.To) {
			m.To = last.To
			m.precision = intervalPrecision(m.Span)
		}
	}
	x.span(m)
	return x.coded(start)
}

func (x *reading) span(m moment) {
	x.event.StartTime, x.event.EndTime, x.event.TimePrecision = m.From, m.To, m.precision
}

// intervalPrecision names how precise a span is that a file gives by its ends.
func intervalPrecision(s geo.Span) string {
	switch length := s.To.Sub(s.From); {
	case length < time.Hour:
		return "hour"
	case length < 24*time.Hour:
		return "day"
	}
	return "days"
}

// coded takes the precision that the file states for its date: our words, or
// ACLED's time_precision, where 2 means the week of the date and 3 its month.
func (x *reading) coded(start int) *geo.Refusal {
	i := x.find(timePrecision)
	e := &x.event
	if i < 0 || !e.Dated() {
		return nil
	}
	word := strings.ToLower(x.values[i])
	code := map[string]string{"1": "day", "2": "week", "3": "month"}[word]
	if code == "" && !geo.TimePrecisions.Has(word) {
		return nil
	}
	x.used[i] = true
	day := e.StartTime
	if code == "" || start < 0 || e.TimePrecision != "day" {
		if code == "" {
			e.TimePrecision = word
		}
		return nil
	}
	e.TimePrecision = code
	var s geo.Span
	switch code {
	case "day":
		return nil
	case "week":
		monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
		s = geo.Days(monday, monday.AddDate(0, 0, 6), time.UTC)
	case "month":
		first := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
		s = geo.Days(first, first.AddDate(0, 1, -1), time.UTC)
	}
	e.StartTime, e.EndTime = s.From, s.To
	return nil
}
