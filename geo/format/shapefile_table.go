package format

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"eventmap/geo"
)

// Limits of a dBase table as all programs understand it.
const (
	maxFieldName = 10
	maxFieldText = 254 // bytes
	numberWidth  = 24
)

// A shapeField is a column of a dBase table: its name, its type (C text, N number,
// D day, L truth), and what it holds: a column, or what make gives.
type shapeField struct {
	short    string
	kind     byte
	decimals int
	width    int // at least
	column   *column
	make     func(e *geo.Event, seq int) string
}

// shortNames are the columns whose names are too long for a dBase table.
var shortNames = map[string]string{
	"external_id": "ext_id", "description": "descript", "sub_event_type": "sub_type", "uncertainty_m": "uncert_m", "displaced_m": "displac_m",
	"location_precision": "loc_prec", "admin1_code": "adm1_code", "admin2_code": "adm2_code", "location_basis": "loc_basis",
	"time_precision": "time_prec", "time_extent": "time_ext", "source_count": "src_count", "duplicate_of": "dup_of", "embargo_until": "embargo",
	"public_displacement_m": "pub_disp_m", "attribution": "attrib", "redistributable": "redistrib",
}

// shortName gives the name of a column in a dBase table.
func shortName(name string) string {
	if short, ok := shortNames[name]; ok {
		return short
	}
	for long, short := range map[string]string{"killed_civilian": "killc", "killed_military": "killm", "injured_civilian": "injc", "injured_military": "injm"} {
		if rest, ok := strings.CutPrefix(name, long); ok {
			return short + rest
		}
	}
	for long, short := range map[string]string{"killed_": "kill_", "injured_": "inj_"} {
		if rest, ok := strings.CutPrefix(name, long); ok {
			return short + rest
		}
	}
	return name
}

// shapeFields are the columns of a table that we write.
var shapeFields = func() []shapeField {
	list := []shapeField{{short: "seq", kind: 'N', width: 10, make: func(_ *geo.Event, seq int) string { return strconv.Itoa(seq) }}}
	for i := range attributes {
		c := &attributes[i]
		f := shapeField{short: shortName(c.name), kind: 'C', width: 1, column: c}
		switch c.holds {
		case holdsWhole:
			f.kind, f.width = 'N', 9
			if c.name == "id" || c.name == "duplicate_of" {
				f.width = 16
			}
		case holdsNumber:
			f.kind, f.width, f.decimals = 'N', numberWidth, 15
		case holdsTruth:
			f.kind = 'L'
		}
		list = append(list, f)
		if c.name == "start_time" || c.name == "end_time" {
			day := strings.TrimSuffix(c.name, "time") + "date"
			list = append(list, shapeField{short: day, kind: 'D', width: 8, make: func(e *geo.Event, _ int) string {
				if t := c.moment(e); !t.IsZero() {
					return t.UTC().Format("20060102")
				}
				return ""
			}})
		}
	}
	return list
}()

// publicShapeFields are those of a table for the public.
var publicShapeFields = slices.DeleteFunc(slices.Clone(shapeFields), func(f shapeField) bool {
	return f.column != nil && slices.Contains(forDesk, f.column.name)
})

// append appends a value as a dBase table has it, and reports whether it had to
// be cut.
func (f *shapeField) append(b []byte, e *geo.Event, seq int) (_ []byte, cut bool) {
	if f.make != nil {
		return append(b, f.make(e, seq)...), false
	}
	switch f.column.holds {
	case holdsText:
		text := f.column.text(e)
		short := cutText(text, maxFieldText)
		return append(b, short...), len(short) < len(text)
	case holdsTruth:
		if yes, known := f.column.truth(e); known {
			return append(b, map[bool]byte{true: 'T', false: 'F'}[yes]), false
		}
		return b, false
	case holdsNumber:
		n, ok := f.column.number(e)
		if !ok {
			return b, false
		}
		if b = appendOrdinate(b, n); len(b) > numberWidth {
			b = strconv.AppendFloat(b[:0], n, 'e', -1, 64) // at most 24 characters
		}
		return b, false
	}
	return f.column.append(b, e), false
}

// cutText gives as much of a text as fits into some bytes.
func cutText(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// tableHead gives what stands before the rows of a dBase table.
func tableHead(fields []shapeField, widths []int, rows int, made time.Time) (head []byte, length int) {
	length = 1 // the mark of a row that was deleted
	for _, w := range widths {
		length += w
	}
	head = append(head, 0x03, byte(made.Year()-1900), byte(made.Month()), byte(made.Day()))
	head = append(head, byte(rows), byte(rows>>8), byte(rows>>16), byte(rows>>24))
	size := 32 + 32*len(fields) + 1
	head = append(head, byte(size), byte(size>>8), byte(length), byte(length>>8))
	head = append(head, make([]byte, 20)...)
	for i, f := range fields {
		var d [32]byte
		copy(d[:maxFieldName], f.short)
		d[11], d[16], d[17] = f.kind, byte(widths[i]), byte(f.decimals)
		head = append(head, d[:]...)
	}
	return append(head, 0x0d), length
}
