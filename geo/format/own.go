package format

import (
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// isOwnTable reports whether we wrote a table with this header.
func isOwnTable(names []string) bool {
	for _, name := range []string{"external_id", "location_precision", "time_extent", "longitude", "latitude"} {
		if !slices.Contains(names, name) {
			return false
		}
	}
	return true
}

// ownColumns are the columns of a table that we write, for who asks what each is.
var ownColumns = func() dialect {
	d := dialect{columns: map[string]spec{}}
	for _, c := range columns {
		d.columns[foldName(c.name)] = spec{own: true, field: c.name}
	}
	return d
}()

// An ownTable reads rows of a table that we wrote.
type ownTable struct {
	names   []string
	members []string  // of each column, how its member of the wire form begins
	columns []*column // nil for one that somebody added
	at      map[string]int
	plain   func(string) string // undoes what was done to text when it was written
	unsaid  []string            // the aspects of which no row says anything, extras at last
	buf     []byte
	read    geo.Event // the row that was read last: memory for the next
}

func newOwnTable(names []string, plain func(string) string) *ownTable {
	t := &ownTable{names: names, columns: make([]*column, len(names)), at: map[string]int{}, plain: plain}
	for i, name := range names {
		t.at[name] = i
		t.members = append(t.members, string(append(geo.AppendText([]byte{','}, name), ':')))
		if j := slices.IndexFunc(columns, func(c column) bool { return c.name == name }); j >= 0 {
			t.columns[i] = &columns[j]
		}
	}
	t.unsaid = geo.Unsaid(func(field string) bool {
		switch a := geo.AspectOf(field); a {
		case "visibility":
			_, ok := t.at[field]
			return ok
		case "actors", "sources", "extras": // for which others stand in, or columns of others
			return false
		default:
			return slices.ContainsFunc(names, func(name string) bool { return geo.AspectOf(name) == a || slices.Contains(told[name], a) })
		}
	})
	return t
}

// cell gives the value of a column by its name; "" where there is no such column.
func (t *ownTable) cell(r row, name string) string {
	if i, ok := t.at[name]; ok {
		return t.plain(r.cells[i])
	}
	return ""
}

// event reads one row by way of the wire form, which holds it to its rules.
// Its geometry is g, or what its columns say where g is nil.
func (t *ownTable) event(r row, g orb.Geometry) (geo.Event, *geo.Refusal) {
	refused := func(field string, reason error) (geo.Event, *geo.Refusal) {
		return geo.Event{}, geo.Refuse(r.line, field, reason)
	}
	b := append(t.buf[:0], `{"type":"Feature","properties":{"extras":{`...)
	comma := false
	for i, name := range t.names {
		if t.columns[i] != nil || r.cells[i] == "" {
			continue
		}
		if comma {
			b = append(b, ',')
		}
		b, comma = geo.AppendText(append(geo.AppendText(b, name), ':'), r.cells[i]), true
	}
	b = append(b, '}')
	for i, name := range t.names {
		value := r.cells[i]
		c := t.columns[i]
		if value == "" || c == nil || c.standIn {
			continue
		}
		b = append(b, t.members[i]...)
		switch c.holds {
		case holdsText, holdsMoment:
			b = geo.AppendText(b, t.plain(value))
		case holdsWhole, holdsNumber:
			f, err := parseNumber(value)
			if err != nil || f != f || f-f != 0 {
				return refused(name, geo.Say("%q is not a number", geo.Clip(value)))
			}
			b = strconv.AppendFloat(b, f, 'f', -1, 64)
		case holdsTruth:
			yes, err := strconv.ParseBool(strings.ToLower(value))
			if err != nil {
				return refused(name, geo.Say("%q is neither true nor false", geo.Clip(value)))
			}
			b = strconv.AppendBool(b, yes)
		}
	}
	t.buf = append(b, "}}"...)
	e := &t.read
	if err := geo.ParseFeatureInto(e, t.buf); err != nil {
		return geo.Event{}, refusalOf(r.line, err)
	}
	e.Forget()
	e.Geometry = g
	if field, err := t.place(e, r); err != nil {
		return refused(field, err)
	}
	t.standIns(e, r)
	if e.Unsaid = t.unsaid; e.Extras != nil {
		e.Unsaid = t.unsaid[:len(t.unsaid)-1]
	}
	e.Curtailed = t.cell(r, "revision") == "" && e.OnlyPublic()
	return *e, nil
}

// place reads the geometry and its representative point. A row that somebody
// added by hand has no shape: its point is what it claims, unless an area says
// that the point only stands for it.
func (t *ownTable) place(e *geo.Event, r row) (field string, err error) {
	form, lat, lon := t.cell(r, shapeColumn), strings.TrimSpace(t.cell(r, "latitude")), strings.TrimSpace(t.cell(r, "longitude"))
	if form != "" && e.Geometry == nil {
		if e.Geometry, err = parseShape(form); err != nil {
			return shapeColumn, err
		}
	}
	if lat == "" && lon == "" {
		return "", nil
	}
	p, bad, err := parsePosition(lat, lon)
	if err != nil {
		return []string{"latitude", "longitude"}[bad], err
	}
	if g, ok := e.Geometry.(orb.Point); ok && g != p {
		return "wkt", geo.Say("%q is another place than longitude and latitude; clear one of the two", geo.Clip(form))
	}
	e.Point = &p
	if e.Geometry == nil && e.AreaID == "" {
		e.Geometry = p
	}
	return "", nil
}

// standIns makes lists of their stand-ins.
func (t *ownTable) standIns(e *geo.Event, r row) {
	for _, name := range []string{"actor1", "actor2"} {
		if who := t.cell(r, name); who != "" {
			e.Actors = append(e.Actors, geo.Actor{Name: who, Role: "unknown"})
		}
	}
	if url := t.cell(r, "source_url"); url != "" {
		e.Sources = []geo.Source{{URL: url}}
	}
	if words := t.cell(r, "tags_text"); words != "" {
		e.Tags = strings.Split(words, ", ")
	}
}
