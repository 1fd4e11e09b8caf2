package format

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"eventmap/geo"
)

// dates understands the dates of one file. What a single cell cannot tell, all
// cells of the sample decide together: whether the day or the month comes first
// in 03/02/2022, and whether a clock of 00:00 says anything.
type dates struct {
	dayFirst   bool // some date has more than 12 in its first place
	monthFirst bool // some date has more than 12 in its second place
	clocks     int  // how many cells have a clock
	midnights  int  // and how many of those say 00:00
}

// A moment is what one cell says: a span and how precise it is.
type moment struct {
	geo.Span
	precision string
}

// observe takes a cell of the sample into account.
func (d *dates) observe(s string) {
	numbers, rest := cutNumbers(strings.TrimSpace(s))
	if len(numbers) == 3 && len(numbers[2].text) == 4 && numbers[1].before != '.' {
		d.dayFirst = d.dayFirst || numbers[0].value > 12 && numbers[1].value <= 12
		d.monthFirst = d.monthFirst || numbers[1].value > 12 && numbers[0].value <= 12
	}
	if len(numbers) != 3 {
		if i := strings.IndexByte(s, ':'); i > 0 {
			rest = s[max(0, strings.LastIndexByte(s[:i], ' ')):]
		}
	}
	if strings.Contains(rest, ":") {
		d.clocks++
		if t, ok := parseClock(rest); ok && t.sinceMidnight == 0 {
			d.midnights++
		}
	}
}

// idle reports whether a clock of 00:00 says nothing: where more than a tenth of
// all clocks say so, it stands for a time that is not known (in VIINA it is 47%),
// for by chance it would be one in 1,440.
func (d *dates) idle() bool { return d.midnights*10 > d.clocks }

// A number of a date, with the sign that stands before it.
type number struct {
	text   string
	value  int
	before byte
}

// cutNumbers cuts the numbers that a date begins with from the rest: three, two
// or one of them, parted by - / or a dot.
func cutNumbers(s string) (numbers []number, rest string) {
	var before byte
	for len(numbers) < 3 {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == 0 || n > 8 {
			break
		}
		value, _ := strconv.Atoi(s[:n]) // at most eight digits
		numbers = append(numbers, number{s[:n], value, before})
		s = s[n:]
		if s == "" || s[0] != '-' && s[0] != '/' && s[0] != '.' || len(numbers) == 3 {
			break
		}
		before, s = s[0], s[1:]
		if len(numbers) == 2 && numbers[1].before != before {
			break
		}
	}
	return numbers, s
}

// parse understands one cell; the error is a sentence without a subject.
func (d *dates) parse(s string) (moment, error) {
	s = strings.TrimSpace(s)
	numbers, rest := cutNumbers(s)
	switch {
	case len(numbers) == 3:
		day, err := d.calendar(s, numbers)
		if err != nil {
			return moment{}, err
		}
		return d.at(s, day, rest)
	case rest == "" && len(numbers) == 2:
		return parseMonth(s, numbers)
	case rest == "" && len(numbers) == 1 && len(s) == 8:
		n := numbers[0].value
		day, err := date(s, n/10_000, n/100%100, n%100)
		if err != nil {
			return moment{}, err
		}
		return d.at(s, day, "")
	case rest == "" && len(numbers) == 1 && len(s) == 4 && numbers[0].value >= 1000:
		return moment{geo.Year(numbers[0].value), "year"}, nil
	case strings.ContainsFunc(s, unicode.IsLetter):
		return d.named(s)
	}
	return moment{}, notADate(s)
}

func notADate(s string) error {
	return geo.Say("%q is not a date that is understood; write it like 2023-04-20 or 2023-04-20T18:30:00Z", geo.Clip(s))
}

// calendar orders the three numbers of a date.
func (d *dates) calendar(s string, n []number) (time.Time, error) {
	a, b := n[0].value, n[1].value
	switch {
	case n[1].before != n[2].before:
		return time.Time{}, notADate(s)
	case len(n[0].text) == 4:
		return date(s, a, b, n[2].value)
	case len(n[2].text) != 4:
		return time.Time{}, geo.Say("%q does not give the year with four digits; write it like 2023-04-20", geo.Clip(s))
	case n[1].before == '.' || a == b || d.dayFirst && !d.monthFirst || a > 12 && !d.monthFirst:
		return date(s, n[2].value, b, a)
	case d.monthFirst && !d.dayFirst || b > 12 && !d.dayFirst:
		return date(s, n[2].value, a, b)
	case a > 12 && b <= 12:
		return date(s, n[2].value, b, a)
	case b > 12 && a <= 12:
		return date(s, n[2].value, a, b)
	}
	dmy, err1 := date(s, n[2].value, b, a)
	mdy, err2 := date(s, n[2].value, a, b)
	if err1 != nil || err2 != nil {
		return time.Time{}, notADate(s)
	}
	return time.Time{}, geo.Say("%q may be %s or %s, and the other dates of the file do not decide it; write the year first, like %s",
		geo.Clip(s), geo.Day(dmy), geo.Day(mdy), dmy.Format(time.DateOnly))
}

// date makes a date that the calendar has. A year before 1000 is a slip of the
// hand, such as 0022 for 2022.
func date(s string, year, month, day int) (time.Time, error) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if year < 1000 || year > 9998 || int(t.Month()) != month || t.Day() != day {
		return time.Time{}, geo.Say("%q is not a day of the calendar", geo.Clip(s))
	}
	return t, nil
}

func parseMonth(s string, n []number) (moment, error) {
	year, month := n[0], n[1]
	if len(month.text) == 4 {
		year, month = month, year
	}
	if len(year.text) != 4 || month.value > 99 {
		return moment{}, notADate(s)
	}
	first, err := date(s, year.value, month.value, 1)
	if err != nil {
		return moment{}, notADate(s)
	}
	return moment{geo.Days(first, first.AddDate(0, 1, -1), time.UTC), "month"}, nil
}

// namedLayouts are dates with the month as an English word. time.Parse takes
// either case and days of one or two digits.
var namedLayouts = []string{
	"2 January 2006", "2 Jan 2006", "January 2, 2006", "Jan 2, 2006", "2-Jan-2006", "2 January, 2006",
	"January 2 2006", "Jan 2 2006", "2-January-2006", "Monday, 2 January 2006", "Mon, 2 Jan 2006", "Monday, January 2, 2006",
}

func (d *dates) named(s string) (moment, error) {
	text, rest := s, ""
	if i := strings.IndexByte(s, ':'); i > 0 {
		cut := strings.LastIndexByte(s[:i], ' ')
		if cut < 0 {
			return moment{}, notADate(s)
		}
		text, rest = strings.TrimRight(s[:cut], " ,"), s[cut:]
	}
	for _, layout := range namedLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return d.at(s, t, rest)
		}
	}
	for _, layout := range []string{"January 2006", "Jan 2006"} {
		if t, err := time.Parse(layout, text); err == nil && rest == "" {
			return moment{geo.Days(t, t.AddDate(0, 1, -1), time.UTC), "month"}, nil
		}
	}
	return moment{}, notADate(s)
}

// at adds a clock to a day; without one, or with one that says nothing, the
// moment is the whole day.
func (d *dates) at(s string, day time.Time, rest string) (moment, error) {
	rest = strings.TrimSpace(strings.TrimLeft(rest, "Tt, "))
	if rest == "" || rest == "Z" {
		return moment{geo.Days(day, day, time.UTC), "day"}, nil
	}
	c, ok := parseClock(rest)
	if !ok {
		return moment{}, notADate(s)
	}
	if c.sinceMidnight == 0 && d.idle() {
		return moment{geo.Days(day, day, time.UTC), "day"}, nil
	}
	return c.on(day), nil
}

// A timeOfDay is a clock, to the hour or to the minute, with the offset from
// UTC that it may name.
type timeOfDay struct {
	sinceMidnight time.Duration
	offset        time.Duration
	hourOnly      bool
}

// on gives the moment of a day.
func (c timeOfDay) on(day time.Time) moment {
	from := day.Add(c.sinceMidnight - c.offset)
	if c.hourOnly {
		return moment{geo.Span{From: from, To: from.Add(time.Hour - time.Second)}, "hour"}
	}
	return moment{geo.Span{From: from, To: from}, "minute"}
}

// parseClock understands 18:30, 18:30:05.123, 6:30 PM, each with Z, UTC, GMT or
// an offset behind it, and 18 for an hour.
func parseClock(s string) (timeOfDay, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	for _, utc := range []string{"UTC", "GMT", "Z"} {
		if text, ok := strings.CutSuffix(s, utc); ok {
			s = strings.TrimSpace(text)
			break
		}
	}
	if h, err := strconv.Atoi(s); err == nil && len(s) <= 2 && h >= 0 && h < 24 {
		return timeOfDay{sinceMidnight: time.Duration(h) * time.Hour, hourOnly: true}, true
	}
	for _, layout := range []string{"15:04", "15:04:05", "3:04 PM", "3:04PM", "3:04:05 PM"} {
		for _, zone := range []string{"", "-07:00", " -07:00", "-0700", " -0700", "-07"} {
			t, err := time.Parse(layout+zone, s)
			if err != nil {
				continue
			}
			_, offset := t.Zone()
			since := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
			return timeOfDay{sinceMidnight: since, offset: time.Duration(offset) * time.Second}, true
		}
	}
	return timeOfDay{}, false
}
