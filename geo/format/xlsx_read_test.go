package format

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

func TestWhatOpenpyxlWroteIsRead(t *testing.T) {
	file, err := os.ReadFile("testdata/openpyxl.in.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	out := open(file, "strikes.xlsx", ReadOptions{})
	if out.format != "xlsx" || len(out.events) != 3 || out.err != nil || out.refusals != nil {
		t.Fatalf("read as %q: %d events, %v, %v", out.format, len(out.events), out.refusals, out.err)
	}
	if len(out.warnings) == 0 || !strings.Contains(out.warnings[0].Reason, "of the 2 sheets of the workbook \"Strikes\" was read") {
		t.Errorf("warned %v", out.warnings)
	}
	for i, want := range []struct {
		title string
		start string
		row   int
	}{{"Drone strike on Kyiv", "2023-04-20 19:00:05", 3}, {"Shelling,\nwith a line", "2023-04-21 00:00:00", 4}, {"Blackout", "2023-04-22 00:00:00", 6}} {
		if e := out.events[i]; e.Title != want.title || e.StartTime.Format(time.DateTime) != want.start || e.Row != want.row {
			t.Errorf("event %d is %q at %v in row %d; want %+v", i, e.Title, e.StartTime, e.Row, want)
		}
	}
	if e := out.events[0]; e.Geometry != (orb.Point{30.523456789, 50.45}) || *e.Killed.Best != 2 || e.Extras["Month"] != "2023-04" {
		t.Errorf("the event is read as %+v", e)
	}
	f, err := Unpack(bytes.NewReader(file), "strikes.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if i, err := f.Inspect(ReadOptions{Mapping: map[string]string{"Ref": "external_id"}}); err != nil || i.Format.Name != "xlsx" || len(i.Columns) != 8 || i.Columns[0].Field != "title" || i.Columns[5].Field != "external_id" {
		t.Errorf("Inspect = %+v, %v", i, err)
	}
}

func TestOgr2ogrsWorkbookIsRead(t *testing.T) {
	out := open(ogrFile(t, "XLSX", "strikes.xlsx"), "strikes.xlsx", ReadOptions{})
	if out.format != "xlsx" || len(out.events) != 3 || out.err != nil {
		t.Fatalf("read as %q: %d events, %v", out.format, len(out.events), out.err)
	}
	if e := out.events[0]; e.Title != "Drone strike" || e.StartTime.Format(time.DateTime) != "2023-04-20 19:00:05" || *e.Killed.Best != 2 || e.Extras["colour"] != "червоний" {
		t.Errorf("the event is read as %+v", e)
	}
}

// aBook is a workbook with one sheet of some rows, as XML.
func aBook(t testing.TB, rows string, more ...entry) []byte {
	return zipped(t, append([]entry{
		{"[Content_Types].xml", workbookTypes}, {"xl/workbook.xml", strings.Replace(workbookSheets, `<sheet name="About" sheetId="2" r:id="rId2"/>`, "", 1)},
		{"xl/_rels/workbook.xml.rels", workbookLinks}, {"xl/styles.xml", sheetStyles},
		{"xl/worksheets/sheet1.xml", sheetBegin + rows + "</sheetData></worksheet>"},
	}, more...)...)
}

func TestDialectsAreReadFromWorkbooks(t *testing.T) {
	for sample, want := range map[string]string{"acled_35col.in.csv": "acled", "ucdp_ged_49col.in.csv": "ucdp-ged", "ushahidi_v2.in.csv": "ushahidi"} {
		file, err := os.ReadFile("testdata/" + sample)
		if err != nil {
			t.Fatal(err)
		}
		table := openTable(bytes.NewReader(file))
		s := sheet{row: 1}
		for {
			r, err := table.next()
			if err != nil {
				break
			}
			s.b = fmt.Appendf(s.b, "<row>")
			for _, c := range r.cells {
				s.b = append(appendSheetText(append(s.b, `<c t="inlineStr"><is><t>`...), c), "</t></is></c>"...)
			}
			s.b = append(s.b, "</row>"...)
		}
		plain, out := open(file, sample, known), open(aBook(t, string(s.b)), "a.xlsx", known)
		if out.format != want || len(out.events) != len(plain.events) || out.err != nil || len(out.refusals) != len(plain.refusals) {
			t.Fatalf("%s as a workbook is %q with %d events, %v, %v; want %d", sample, out.format, len(out.events), out.refusals, out.err, len(plain.events))
		}
		for i := range out.events {
			if a, b := string(geo.AppendFeature(nil, &out.events[i])), string(geo.AppendFeature(nil, &plain.events[i])); a != b {
				t.Errorf("%s: event %d is\n%s\nwant\n%s", sample, i, a, b)
			}
		}
	}
}

func TestSerialNumbersAreMoments(t *testing.T) {
	for _, tt := range []struct {
		form   string
		serial float64
		is1904 bool
		want   string
	}{
		{"yyyy-mm-dd", 45036, false, "2023-04-20"}, {"m/d/yy h:mm", 45036.75, false, "2023-04-20 18:00:00"}, {"mmm yyyy", 45036, false, "2023-04"}, {"yyyy", 45036, false, "2023"},
		{`yyyy\-mm\-dd"T"hh:mm:ss"Z"`, 45036.75, false, "2023-04-20T18:00:00Z"}, {"h:mm", 0.75, false, "18:00:00"}, {"[h]:mm", 30, false, ""},
		{"d.m.yy", 43574, true, "2023-04-20"}, {"d.m.yy", 1, false, "1900-01-01"}, {"d.m.yy", 59, false, "1900-02-28"}, {"d.m.yy", 61, false, "1900-03-01"},
		{"d.m.yy", -1, false, ""}, {"d.m.yy", 3e6, false, ""}, {"0.00", 45036, false, ""}, {"General", 45036, false, ""}, {`[Red]0" days"`, 3, false, ""},
	} {
		l := lookOf(tt.form)
		got := ""
		if l.dated() {
			got, _ = l.moment(tt.serial, tt.is1904, false)
		}
		if got != tt.want {
			t.Errorf("%v shown as %s is %q; want %q", tt.serial, tt.form, got, tt.want)
		}
	}
}

func TestBadWorkbooks(t *testing.T) {
	heading := `<row><c t="inlineStr"><is><t>title</t></is></c><c t="inlineStr"><is><t>date</t></is></c></row>`
	for _, tt := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"empty", aBook(t, ""), "the workbook is empty"},
		{"no XML", aBook(t, "<row><c"), "damaged within xl/worksheets/sheet1.xml"},
		{"cut short", aBook(t, heading+"<row>")[:1500], "damaged or has been cut short"},
		{"a text that there is not", aBook(t, heading+`<row><c t="s"><v>7</v></c></row>`), "a cell names a text that there is not"},
		{"no parts", zipped(t, entry{"xl/workbook.xml", "<x/>"}), "lacks its part xl/_rels/workbook.xml.rels"},
		{"an endless text", aBook(t, heading+`<row><c t="inlineStr"><is><t>`+strings.Repeat("x", maxCell+1)+`</t></is></c></row>`), "larger than 1 MB"},
		{"a column far away", aBook(t, heading+`<row><c r="XFD2"><v>1</v></c></row>`), "more than 2000 columns"},
		{"an entity", aBook(t, heading+`<row><c t="inlineStr"><is><t>&lol;</t></is></c></row>`), "damaged within"},
		{"nothing that is known", aBook(t, `<row><c><v>1</v></c></row>`), "is not in a format that is understood"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := open(tt.content, "a.xlsx", ReadOptions{})
			if out.err == nil || !strings.Contains(out.err.Error(), tt.want) || geo.KindOf(out.err) == geo.Internal {
				t.Errorf("%d events, ended with %v; want %q", len(out.events), out.err, tt.want)
			}
		})
	}
}

func FuzzXLSX(f *testing.F) {
	heading := `<row><c t="inlineStr"><is><t>title</t></is></c><c t="inlineStr"><is><t>date</t></is></c></row>`
	f.Add(heading+`<row r="7"><c r="A7" t="s"><v>0</v></c><c s="2"><v>45036.5</v></c></row>`, "<sst><si><t>x</t></si></sst>", sheetStyles)
	f.Fuzz(func(t *testing.T, rows, texts, styles string) {
		file := aBook(t, rows, entry{"xl/sharedStrings.xml", texts}, entry{"xl/Styles.xml", styles})
		_, events, err := Open(bytes.NewReader(file), "a.xlsx", ReadOptions{})
		if err == nil {
			for _, err = range events {
			}
		}
		if _, refused := err.(*geo.Refusal); err != nil && !refused && geo.KindOf(err) == geo.Internal {
			t.Fatalf("error %v is not written for the person who asked", err)
		}
	})
}
