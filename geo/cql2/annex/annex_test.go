// Package annex_test holds geo/cql2 to the predicates of the standard. It stands
// apart for the driver of the dataset, which is slow to build for fuzzing.
package annex_test

import (
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb/encoding/wkb"
	_ "modernc.org/sqlite"

	"eventmap/geo/cql2"
)

// standardData holds the dataset and the predicates of the standard's Annex A,
// which are not ours to give away.
const standardData = "../../../../shared/data/cql2"

// A layer is one table of the dataset, in memory.
type layer struct {
	properties []cql2.Property
	rows       []row
}

type row []cql2.Value

func (r row) Value(i int) cql2.Value { return r[i] }

// corrected are counts that the standard has wrong, as its maintainers were told
// (opengeospatial/ogcapi-features#1011): Chengdu, Chicago and Chișinău begin with
// Ch, and only the last with Chis.
var corrected = map[string]int{
	"ACCENTI(name) LIKE accenti('Ch%')":                 3,
	"ACCENTI(CASEI(name)) LIKE accenti(casei('Chiș%'))": 1,
	"ACCENTI(CASEI(name)) LIKE accenti(casei('cHis%'))": 1,
}

// The standard says of each predicate how many features of its own dataset it
// chooses.
func TestThePredicatesOfTheStandard(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(standardData, "cql2_predicates.json"))
	if err != nil {
		t.Skipf("the dataset of OGC 21-065r2, Annex A, is not here: %v", err)
	}
	var list struct {
		Predicates []struct {
			Class    string `json:"cls"`
			Dataset  string `json:"ds"`
			Filter   string `json:"filter"`
			Expected int    `json:"expected"`
		} `json:"predicates"`
	}
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	layers := map[string]*layer{}
	for _, name := range []string{"ne_110m_admin_0_countries", "ne_110m_rivers_lake_centerlines", "ne_110m_populated_places_simple"} {
		layers[name] = readLayer(t, name)
	}
	counts := map[string][2]int{}
	for _, p := range list.Predicates {
		c := counts[p.Class]
		c[1]++
		if n, ok := corrected[p.Filter]; ok {
			p.Expected = n
		}
		n, err := cql2.ParseText(p.Filter)
		if err != nil {
			t.Errorf("%s: %q: %v", p.Class, p.Filter, err)
			continue
		}
		for _, form := range []string{"as it is", "as text", "as JSON"} {
			again := n
			switch form {
			case "as text":
				again, err = cql2.ParseText(n.String())
			case "as JSON":
				again, err = cql2.ParseJSON(string(n.AppendJSON(nil)))
			}
			if err != nil {
				t.Errorf("%q, written %s: %v", p.Filter, form, err)
				continue
			}
			got, err := layers[p.Dataset].count(again)
			if err != nil || got != p.Expected {
				t.Errorf("%s: %q, %s, chooses %d, %v; want %d", p.Class, p.Filter, form, got, err, p.Expected)
			} else if form == "as it is" {
				c[0]++
			}
		}
		counts[p.Class] = c
	}
	total := [2]int{}
	for class, c := range counts {
		t.Logf("%s: %d of %d", class, c[0], c[1])
		total[0], total[1] = total[0]+c[0], total[1]+c[1]
	}
	t.Logf("all: %d of %d", total[0], total[1])
	if total[1] != 351 {
		t.Errorf("there are %d predicates, want 351", total[1])
	}
}

func (l *layer) count(n *cql2.Node) (int, error) {
	p, err := cql2.Compile(n, l.properties)
	if err != nil {
		return 0, err
	}
	count := 0
	for _, r := range l.rows {
		if p.Holds(r) {
			count++
		}
	}
	return count, nil
}

func readLayer(t *testing.T, name string) *layer {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(standardData, "ne110m4cql2.gpkg")+"?mode=ro&immutable=1")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT * FROM "` + name + `"`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	l := &layer{}
	for _, c := range columns {
		l.properties = append(l.properties, cql2.Property{Name: c.Name(), Type: columnType(c.DatabaseTypeName())})
	}
	for rows.Next() {
		raw, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range raw {
			into[i] = &raw[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		r := make(row, len(raw))
		for i, v := range raw {
			r[i] = valueOf(t, l.properties[i].Type, v)
		}
		l.rows = append(l.rows, r)
	}
	if err := rows.Err(); err != nil || len(l.rows) == 0 {
		t.Fatalf("%s has %d rows: %v", name, len(l.rows), err)
	}
	return l
}

func columnType(name string) cql2.Type {
	switch name, _, _ := strings.Cut(name, "("); name {
	case "INTEGER", "REAL":
		return cql2.Number
	case "DATE":
		return cql2.Date
	case "DATETIME":
		return cql2.Timestamp
	case "BOOLEAN":
		return cql2.Boolean
	case "TEXT":
		return cql2.Text
	}
	return cql2.Geometry
}

func valueOf(t *testing.T, kind cql2.Type, v any) cql2.Value {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return cql2.Value{}
	case string:
		return cql2.TextValue(v)
	case float64:
		return cql2.NumberValue(v)
	case bool:
		return cql2.BooleanValue(v)
	case int64:
		if kind == cql2.Boolean {
			return cql2.BooleanValue(v != 0)
		}
		return cql2.NumberValue(float64(v))
	case time.Time:
		if kind == cql2.Date {
			return cql2.DateValue(v)
		}
		return cql2.TimestampValue(v)
	case []byte: // the header of a GeoPackage has an envelope of 0, 4, 6, 6 or 8 numbers
		envelope := []int{0, 32, 48, 48, 64}[v[3]>>1&7]
		if binary.BigEndian.Uint16(v) != 0x4750 {
			t.Fatalf("a geometry begins with %x", v[:2])
		}
		g, err := wkb.Unmarshal(v[8+envelope:])
		if err != nil {
			t.Fatal(err)
		}
		return cql2.GeometryValue(g)
	}
	t.Fatalf("a column holds a %T", v)
	return cql2.Value{}
}
