package format

import (
	"bufio"
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"testing"

	"eventmap/geo"
)

func TestOgrReadsTheWorkbook(t *testing.T) {
	events := somePlaces()
	path := fileOf(t, xlsx, events)
	all, complaints := gdal(t, "ogrinfo", "-ro", "-al", path)
	if complaints != "" {
		t.Errorf("ogrinfo complains: %s", complaints)
	}
	for _, line := range []string{
		"Layer name: events", "Feature Count: 8\n", "Layer name: About", "start_time: DateTime", "created_at: DateTime", "killed_best: Integer", "longitude: Real",
		"id: String", "start_time (DateTime) = 2023/04/20 19:00:05", "external_id (String) = 007", "title (String) = Удар по місту №8", "(String) = Example Wire",
		"longitude (Real) = 30.523456789", "POLYGON((30 50,31 50,31 51,30 51,30 50)",
	} {
		if !strings.Contains(all, line) {
			t.Errorf("ogrinfo does not say %q", line)
		}
	}
}

// asOpenpyxlReads gives the rows of the first sheet, moments as text.
func asOpenpyxlReads(t *testing.T, path string) (rows []map[string]any) {
	t.Helper()
	const script = `
import sys, json, datetime, openpyxl
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
rows = list(book.worksheets[0].iter_rows(values_only=True))
out = [{k: (v.isoformat() if isinstance(v, datetime.datetime) else v) for k, v in zip(rows[0], r)} for r in rows[1:]]
json.dump(out, sys.stdout)`
	if exec.CommandContext(t.Context(), "/usr/bin/python3", "-c", "import openpyxl").Run() != nil {
		gdal(t, "openpyxl") // is not installed, and says so
	}
	out, _ := gdal(t, "/usr/bin/python3", "-c", script, path)
	if err := json.Unmarshal([]byte(out), &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestOpenpyxlReadsTheWorkbook(t *testing.T) {
	events := somePlaces()
	events[0].Title, events[0].Description, events[0].Notes = "=HYPERLINK(1)", "_x0041_ & <b>", " padded\tline\ntwo "
	events[0].ID = geo.MaxID
	rows := asOpenpyxlReads(t, fileOf(t, xlsx, events))
	if len(rows) != len(events) {
		t.Fatalf("openpyxl reads %d rows; want %d", len(rows), len(events))
	}
	for name, want := range map[string]any{
		"id": "9007199254740991", "title": "=HYPERLINK(1)", "notes": " padded\tline\ntwo ", "start_time": "2023-04-20T19:00:05",
		"longitude": 30.523456789, "killed_best": 2.0, "external_id": "007", "created_at": "2023-04-21T00:00:00", "admin1": nil, "wkt": "POINT(30.523456789 50.450123456)",
	} {
		if got := rows[0][name]; got != want {
			t.Errorf("openpyxl reads %s as %v; want %v", name, got, want)
		}
	}
}

func TestASheetHoldsSoManyRows(t *testing.T) {
	if maxSheetRows != 1_048_576 {
		t.Errorf("a sheet has %d rows", maxSheetRows)
	}
	for n, fits := range map[int]bool{99: true, 100: false} {
		wrote, err := writeSheet(bufio.NewWriter(io.Discard), numbered(n), columns, 100)
		if wrote != 99 || (err == nil) != fits || !fits && (geo.KindOf(err) != geo.Invalid || !strings.Contains(err.Error(), "holds 100 rows")) {
			t.Errorf("of %d events under a heading %d are on 100 rows, %v", n, wrote, err)
		}
	}
}
