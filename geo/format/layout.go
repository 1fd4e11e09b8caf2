package format

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"eventmap/geo"
)

// A spec is what a dialect takes a column for.
type spec struct {
	part  part
	own   bool   // the dialect's own code reads it, and part only tells what becomes of it
	field string // what becomes of it, where no part does
}

// A dialect is a kind of table whose columns are known by name.
type dialect struct {
	dataset    string          // of its events, where their ids are unique in it
	columns    map[string]spec // by folded name; all others are extras
	guess      bool            // all others are known by their hashtags and usual names
	dayFirst   bool            // of 03/02/2022 the day is 3
	monthFirst bool            // of 03/02/2022 the day is 2
	finish     func(x *reading) *geo.Refusal
}

// A layout says how the rows under one heading are read.
type layout struct {
	dialect *dialect
	names   []string
	parts   []part         // what the usual reading takes each column for
	specs   []spec         // what the dialect does; zero for a column that a person mapped
	mapped  []bool         // a person said what the column is
	at      map[string]int // of a folded name, but for columns that a person mapped
}

// columnsAt gives where each column is, by its folded name; the first of two.
func columnsAt(names []string) map[string]int {
	at := make(map[string]int, len(names))
	for i, name := range names {
		if _, ok := at[foldName(name)]; !ok {
			at[foldName(name)] = i
		}
	}
	return at
}

// layout says how the rows under a heading are read: as a person wishes, else
// as the dialect knows its columns, else by hashtags, else by usual names.
func (d *dialect) layout(h heading, mapping map[string]string) (*layout, error) {
	l := &layout{dialect: d, names: h.names, parts: make([]part, len(h.names)), specs: make([]spec, len(h.names)),
		mapped: make([]bool, len(h.names)), at: columnsAt(h.names)}
	if d.guess {
		l.parts = partsOf(h.names)
		l.tagged(h.tags)
	}
	for i, name := range h.names {
		s, ok := d.columns[foldName(name)]
		if !ok || l.at[foldName(name)] != i {
			continue
		}
		l.specs[i] = s
		if s.own {
			l.parts[i] = extra
		} else {
			l.claim(i, s.part)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(mapping)) {
		i := slices.Index(h.names, name)
		p, ok := partOf(mapping[name])
		switch {
		case i < 0:
			return nil, geo.Errorf(geo.Invalid, "the mapping names a column %q that the file does not have; it has %s", geo.Clip(name), geo.Clip(strings.Join(h.names, ", ")))
		case !ok:
			return nil, geo.Errorf(geo.Invalid, "the mapping makes of column %q a field %q that there is not; choose one of %s", geo.Clip(name), geo.Clip(mapping[name]), strings.Join(Fields, ", "))
		}
		for j, q := range l.parts {
			if l.mapped[j] && p == q && p != extra && !several(p) {
				return nil, geo.Errorf(geo.Invalid, "the mapping makes two columns %s: %q and %q; leave one of them in extras", mapping[name], geo.Clip(h.names[j]), geo.Clip(name))
			}
		}
		l.claim(i, p)
		l.mapped[i], l.specs[i] = true, spec{}
		delete(l.at, foldName(name))
	}
	return l, nil
}

// claim makes column i a part, and whichever was it before an extra.
func (l *layout) claim(i int, p part) {
	if p != extra && !several(p) {
		for j, q := range l.parts {
			if p == q && !l.mapped[j] {
				l.parts[j] = extra
			}
		}
	}
	l.parts[i] = p
}

// mappedAny reports whether a person said what some column is.
func (l *layout) mappedAny() bool { return slices.Contains(l.mapped, true) }

// record makes a record of a row, with its size in bytes.
func (l *layout) record(r row) (record, int) {
	size := 0
	rec := record{row: r.line, layout: l, names: l.names, parts: l.parts, values: make([]string, len(r.cells)), extras: make([]any, len(r.cells)), content: contentOf(r.cells...)}
	for i, c := range r.cells {
		rec.values[i], rec.extras[i] = strings.TrimSpace(c), c
		size += len(c)
	}
	return rec, size
}

// read reads a table of the dialect.
func (d *dialect) read(r io.Reader, o ReadOptions) geo.Events {
	return readTable(r, o, d.layout, nil)
}

// readTable reads a table whose heading layoutOf understands. own gives what
// reads a row without the usual reading, and may be or give nil; what a person
// mapped goes over it.
func readTable(r io.Reader, o ReadOptions, layoutOf func(heading, map[string]string) (*layout, error), own func(*layout) func(row) (geo.Event, *geo.Refusal)) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		rs := records{o: o, yield: yield}
		var l *layout
		var event func(row) (geo.Event, *geo.Refusal)
		var e geo.Event // here and not in the loop, for it is large
		header := func(h heading) (err error) {
			if l, err = layoutOf(h, o.Mapping); err != nil {
				return err
			}
			rs.dates.dayFirst, rs.dates.monthFirst = l.dialect.dayFirst, l.dialect.monthFirst
			if own != nil {
				event = own(l)
			}
			return nil
		}
		err := rows(r, &o, header, func(r row, refusal *geo.Refusal) bool {
			if refusal != nil {
				return rs.refuse(refusal)
			}
			if event == nil {
				return rs.add(l.record(r))
			}
			if e, refusal = event(r); refusal == nil && l.mappedAny() {
				rec, _ := l.record(r)
				refusal = rs.over(&e, &rec)
			}
			switch {
			case refusal != nil:
				return rs.refuse(refusal)
			case o.HidePositions && tellsPosition(&e):
				return rs.refuse(&geo.Refusal{Row: r.line, Reason: hidden})
			}
			e.Row = r.line
			return rs.pass(e)
		})
		if !errors.Is(err, errEnough) {
			rs.end(err)
		}
	}
}

// cell gives the trimmed value of a column by its folded name; "" where there is
// none, or a person said that it is something else.
func (x *reading) cell(name string) string {
	if i, ok := x.column(name); ok {
		return x.values[i]
	}
	return ""
}

func (x *reading) column(name string) (int, bool) {
	if x.layout == nil {
		return 0, false
	}
	i, ok := x.layout.at[name]
	return i, ok
}

// held says of columns, by their folded names, that the event holds them
// without loss, so that they are no extras; kept says the opposite.
func (x *reading) held(names ...string) { x.mark(true, names) }
func (x *reading) kept(names ...string) { x.mark(false, names) }

func (x *reading) mark(used bool, names []string) {
	for _, name := range names {
		if i, ok := x.column(name); ok {
			x.used[i] = used
		}
	}
}

// keptDate keeps a date as an extra that is not written like 2023-04-20.
func (x *reading) keptDate(name string) {
	if s := x.cell(name); len(s) != len(time.DateOnly) || s[4] != '-' {
		x.kept(name)
	}
}

// sniffColumns is sure of a table that has all of some columns.
func sniffColumns(names ...string) func([]byte, string) int {
	for i, name := range names {
		names[i] = foldName(name)
	}
	return func(head []byte, _ string) int {
		if hasColumns(headingOf(head), names...) {
			return 95
		}
		return 0
	}
}

// hasColumns reports whether a heading has all of some columns, by their folded
// names.
func hasColumns(h heading, names ...string) bool {
	at := columnsAt(h.names)
	for _, name := range names {
		if _, ok := at[name]; !ok {
			return false
		}
	}
	return true
}

// lookAhead is how many rows a sample for a column is looked for in.
const lookAhead = 50

// tableOf gives the heading of the table that begins with head, and its first
// rows. The error is the one that Open would find.
func tableOf(head []byte, whole bool) (h heading, first []row, err error) {
	t := openTable(bytes.NewReader(head))
	if h, err = t.begin(&ReadOptions{}); err != nil {
		return heading{}, nil, err
	}
	for len(first) < lookAhead {
		r, err := t.next()
		if err != nil {
			break
		}
		if r.problem == nil && !isHXL(r.cells) {
			first = append(first, r)
		}
	}
	if n := len(first); !whole && n > 0 && n < lookAhead {
		first = first[:n-1] // the last may be cut off by the end of head
	}
	return h, first, nil
}
