package geo

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// A Width is how wide a bin of time is: so many calendar months, or so much
// time. One of the two is zero; where both are, nothing is said.
type Width struct {
	Months int
	Time   time.Duration // whole seconds
}

// The widest bins: a thousand years in months, a hundred in time.
const (
	maxWidthMonths = 12_000
	maxWidthTime   = 36_525 * 24 * time.Hour
)

// ParseWidth reads an ISO 8601 duration: years and months, or weeks, or days,
// hours, minutes and seconds.
func ParseWidth(s string) (Width, error) {
	wrong := Errorf(Invalid, "bin: %q is not a width of time such as PT6H, P1D, P1W, P1M, P3M or P1Y", s)
	date, clock, hasClock := strings.Cut(s, "T")
	days, ok := strings.CutPrefix(date, "P")
	if !ok || hasClock && clock == "" {
		return Width{}, wrong
	}
	w, seconds := Width{}, int64(0)
	read := func(s, units string, add func(unit byte, n int64)) bool {
		for s != "" {
			n := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
			if n < 1 || n > 7 {
				return false
			}
			at := strings.IndexByte(units, s[n])
			if at < 0 {
				return false
			}
			amount, err := strconv.ParseInt(s[:n], 10, 64)
			if err != nil {
				return false
			}
			add(s[n], amount)
			s, units = s[n+1:], units[at+1:]
		}
		return true
	}
	ok = read(days, "YMWD", func(unit byte, n int64) {
		switch unit {
		case 'Y':
			w.Months += int(n) * 12
		case 'M':
			w.Months += int(n)
		case 'W':
			seconds += n * 7 * 86_400
		case 'D':
			seconds += n * 86_400
		}
	}) && read(clock, "HMS", func(unit byte, n int64) {
		seconds += n * map[byte]int64{'H': 3_600, 'M': 60, 'S': 1}[unit]
	})
	switch {
	case !ok || w.Months == 0 && seconds == 0:
		return Width{}, wrong
	case w.Months > 0 && seconds > 0:
		return Width{}, Errorf(Invalid, "bin: %q mixes months, which differ in length, with days or hours; choose one of them", s)
	case w.Months > maxWidthMonths || seconds > int64(maxWidthTime/time.Second):
		return Width{}, Errorf(Invalid, "bin: %q is too wide; the widest bins are 1000 years in months and years, and 36525 days in weeks, days and hours", s)
	}
	w.Time = time.Duration(seconds) * time.Second
	return w, nil
}

// String gives the width as ISO 8601 has it.
func (w Width) String() string {
	seconds := int64(w.Time / time.Second)
	switch {
	case w.Months > 0 && w.Months%12 == 0:
		return "P" + strconv.Itoa(w.Months/12) + "Y"
	case w.Months > 0:
		return "P" + strconv.Itoa(w.Months) + "M"
	case seconds%(7*86_400) == 0:
		return "P" + strconv.FormatInt(seconds/(7*86_400), 10) + "W"
	case seconds%86_400 == 0:
		return "P" + strconv.FormatInt(seconds/86_400, 10) + "D"
	case seconds%3_600 == 0:
		return "PT" + strconv.FormatInt(seconds/3_600, 10) + "H"
	case seconds%60 == 0:
		return "PT" + strconv.FormatInt(seconds/60, 10) + "M"
	}
	return "PT" + strconv.FormatInt(seconds, 10) + "S"
}

// binWidths are the widths that a bin may have that nobody asked for, so that
// edges fall on hours and days and a count says "that day".
var binWidths = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	24 * time.Hour, 2 * 24 * time.Hour, 7 * 24 * time.Hour, 14 * 24 * time.Hour, 28 * 24 * time.Hour,
	91 * 24 * time.Hour, 182 * 24 * time.Hour, 364 * 24 * time.Hour, 5 * 364 * 24 * time.Hour, 10 * 364 * 24 * time.Hour,
}

// firstMonday is 1 January of the year 1 in seconds from 1970: no event lies
// before it, so that one bin can hold any two. lastSecond ends the year 9999,
// after which no time is written.
const (
	firstMonday = -62_135_596_800
	lastSecond  = 253_402_300_799
)

// Whole is what the shares of one event in all bins of time add up to. Shares are
// whole numbers, so that a sum of them is the same in whatever order they come.
const Whole = 1 << 32

// A Histogram counts spans of time in bins that lie end to end.
type Histogram struct {
	edges   []int64 // seconds since 1970; one more than there are bins
	width   int64   // of every bin, in seconds; 0 where they differ
	inverse uint64  // 2^64 / width, rounded up; 0 where Find has to divide
	certain []uint64
	shares  []uint64 // of Whole, of what is possible
}

// NewHistogram lays empty bins over the span of the events, cut to the time that
// was asked for; nil where there is nothing to count or no bin is wished. Bins of
// months begin with a month, and years with a year; edges of others are whole
// multiples of the width from Monday 1 January of the year 1, UTC, so that a day
// or a week begins where it should. More than MaxBins are Invalid.
func NewHistogram(span *[2]time.Time, asked Span, w SummaryWish) (*Histogram, error) {
	if span == nil || !w.WantsBins() {
		return nil, nil
	}
	from, to := span[0], span[1]
	if !asked.From.IsZero() && asked.From.After(from) {
		from = asked.From
	}
	if !asked.To.IsZero() && asked.To.Before(to) {
		to = asked.To
	}
	if to.Before(from) {
		return nil, nil
	}
	first, n, edge := w.edges(from, to)
	if n > MaxBins {
		return nil, Errorf(Invalid, "bin: %s makes %d bins of the time from %s to %s; at most %d are given, so choose wider bins or less time",
			w.Width, n, from.UTC().Format(time.DateOnly), to.UTC().Format(time.DateOnly), MaxBins)
	}
	h := &Histogram{edges: make([]int64, n+1), certain: make([]uint64, n), shares: make([]uint64, n)}
	for i := range h.edges {
		h.edges[i] = edge(first + int64(i))
	}
	if w.Width.Months == 0 && equallyWide(h.edges) {
		h.width = h.edges[1] - h.edges[0]
		if h.width > 1 && h.width>>32 == 0 && (h.edges[n]-h.edges[0])>>32 == 0 {
			h.inverse = math.MaxUint64/uint64(h.width) + 1
		}
	}
	return h, nil
}

// edges gives the number of the first bin, how many there are, and where the bin
// of a number begins.
func (w SummaryWish) edges(from, to time.Time) (first, n int64, edge func(i int64) int64) {
	zone := cmp.Or(w.Zone, time.UTC)
	if months := int64(w.Width.Months); months > 0 {
		number := func(t time.Time) int64 {
			y, m, _ := t.In(zone).Date()
			return (int64(y)*12 + int64(m) - 1) / months
		}
		first = number(from)
		return first, number(to) - first + 1, func(i int64) int64 {
			return time.Date(0, time.Month(i*months+1), 1, 0, 0, 0, 0, zone).Unix()
		}
	}
	start, end := wallSeconds(from, zone), wallSeconds(to, zone)
	epoch := from.Unix() - start
	steady := to.Unix() - epoch // as if no clock had been changed between the two
	width := int64(w.Width.Time / time.Second)
	if width == 0 {
		width = binWidth(start, max(end, steady), int64(min(w.Bins, MaxBins)))
	}
	first = start / width
	if days := width / daySeconds; width%daySeconds == 0 {
		return first, end/width - first + 1, func(i int64) int64 {
			return time.Date(1, 1, 1+int(i*days), 0, 0, 0, 0, zone).Unix()
		}
	}
	return first, steady/width - first + 1, func(i int64) int64 { return epoch + i*width }
}

const daySeconds = 86_400

// wallSeconds is what calendar and clocks of a zone show at a moment, in seconds
// from the beginning of the year 1.
func wallSeconds(t time.Time, zone *time.Location) int64 {
	_, offset := t.In(zone).Zone()
	return t.Unix() + int64(offset) - firstMonday
}

// equallyWide reports whether all bins between edges are of one width.
func equallyWide(edges []int64) bool {
	for i := 2; i < len(edges); i++ {
		if edges[i]-edges[i-1] != edges[1]-edges[0] {
			return false
		}
	}
	return true
}

// binWidth gives the smallest width in seconds of which at most most bins cover
// start to end: one of binWidths or, beyond them, the last doubled.
func binWidth(start, end, most int64) int64 {
	fits := func(w int64) bool { return end/w-start/w+1 <= most }
	w := int64(0)
	for _, d := range binWidths {
		if w = int64(d / time.Second); fits(w) {
			return w
		}
	}
	for !fits(w) {
		w *= 2
	}
	return w
}

// Bounds gives the seconds since 1970 at which the bins begin and end.
func (h *Histogram) Bounds() (from, to int64) { return h.edges[0], h.edges[len(h.edges)-1] }

// Daily reports whether every bin begins with a day, UTC.
func (h *Histogram) Daily() bool {
	return !slices.ContainsFunc(h.edges, func(s int64) bool { return s%86_400 != 0 })
}

// Find gives the number of the bin that holds a moment, in seconds since 1970: -1
// before the first, and the number of bins after the last.
func (h *Histogram) Find(at int64) int {
	n := len(h.certain)
	switch {
	case at < h.edges[0]:
		return -1
	case at >= h.edges[n]:
		return n
	case h.inverse > 0: // exact for 32 bits, and five times as fast
		bin, _ := bits.Mul64(uint64(at-h.edges[0]), h.inverse)
		return int(bin)
	case h.width > 0:
		return int((at - h.edges[0]) / h.width)
	}
	return sort.Search(n, func(i int) bool { return h.edges[i+1] > at })
}

// Add counts a span n times; both its ends, in seconds since 1970, are inside.
// What falls outside the bins is not counted. A negative n takes away.
func (h *Histogram) Add(from, to int64, n int) {
	first, last := h.Find(from), h.Find(to)
	if first == last {
		if first >= 0 && first < len(h.certain) {
			h.certain[first] += uint64(n)
		}
		return
	}
	h.share(from, to, first, last, n)
}

// AddAll counts each of some spans once: from a start to the end beside it.
func (h *Histogram) AddAll(starts, ends []int64) {
	if h.inverse == 0 {
		for i, from := range starts {
			h.Add(from, ends[i], 1)
		}
		return
	}
	from, to := h.Bounds()
	for i, start := range starts {
		end := ends[i]
		if start < from || end < from || start >= to || end >= to {
			h.Add(start, end, 1)
			continue
		}
		first, _ := bits.Mul64(uint64(start-from), h.inverse)
		last, _ := bits.Mul64(uint64(end-from), h.inverse)
		if first == last {
			h.certain[first]++
		} else {
			h.share(start, end, int(first), int(last), 1)
		}
	}
}

// share shares a span out over bins from first to last, which may lie outside.
func (h *Histogram) share(from, to int64, first, last, n int) {
	if to < from {
		return
	}
	before := ShareUntil(from, to, h.edges[max(first, 0)])
	for i := max(first, 0); i <= min(last, len(h.shares)-1); i++ {
		until := ShareUntil(from, to, h.edges[i+1])
		h.shares[i] += (until - before) * uint64(n)
		before = until
	}
}

// Empty gives a histogram of the same bins in which nothing is counted yet.
func (h *Histogram) Empty() *Histogram {
	empty := *h
	empty.certain, empty.shares = make([]uint64, len(h.certain)), make([]uint64, len(h.shares))
	return &empty
}

// Join counts in each bin what another histogram of the same bins has in it.
func (h *Histogram) Join(o *Histogram) {
	for i := range h.certain {
		h.certain[i] += o.certain[i]
		h.shares[i] += o.shares[i]
	}
}

// Put counts in one bin what was counted before: so many certain events, and
// shares of Whole of possible ones.
func (h *Histogram) Put(bin int, certain int, shares uint64) {
	h.certain[bin] += uint64(certain)
	h.shares[bin] += shares
}

// ShareUntil gives how much of Whole a span, both ends inside, spends before a
// moment; all in seconds.
func ShareUntil(from, to, at int64) uint64 {
	whole := uint64(to - from + 1)
	switch {
	case at <= from:
		return 0
	case at > to:
		return Whole
	case whole>>31 == 0:
		return uint64(at-from) << 32 / whole
	}
	high, low := bits.Mul64(uint64(at-from), Whole)
	share, _ := bits.Div64(high, low, whole)
	return share
}

// Bins gives the bins as they are filled.
func (h *Histogram) Bins() []Bin {
	list := make([]Bin, len(h.certain))
	for i := range list {
		list[i] = Bin{
			From: time.Unix(max(h.edges[i], firstMonday-366*86_400), 0).UTC(), To: time.Unix(min(h.edges[i+1], lastSecond), 0).UTC(),
			Certain: float64(h.certain[i]), Possible: float64(h.shares[i]) / Whole,
		}
	}
	return list
}
