package format

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// inspected gives what is said of a file, and how it is read then.
func inspected(t *testing.T, file []byte, name string, o ReadOptions) (Inspection, []geo.Event) {
	t.Helper()
	f, err := Unpack(bytes.NewReader(file), name)
	if err != nil {
		t.Fatal(err)
	}
	found, err := f.Inspect(o)
	if err != nil {
		t.Fatalf("Inspect(%s) = %v", name, err)
	}
	_, read, err := Open(f, f.Name, o)
	if err != nil {
		t.Fatalf("Open(%s) = %v", name, err)
	}
	events, refused := eventsOf(read)
	if len(refused) > 0 {
		t.Fatalf("%s is refused: %v", name, refused)
	}
	return found, events
}

// TestColumnsBesideGeometriesAreMapped says of a column of our own files, in each
// format whose rows have a geometry, that it is something else.
func TestColumnsBesideGeometriesAreMapped(t *testing.T) {
	event := geo.Event{ID: 7, Title: "Strike", LocationBasis: "the mast behind it", Geometry: orb.Point{30.5, 50.25}}
	for _, name := range layers {
		f := named(name)
		var file bytes.Buffer
		if _, err := f.Write(&file, stream([]geo.Event{event}), About{}); err != nil {
			t.Fatal(err)
		}
		const column = "location_basis"
		o := ReadOptions{Mapping: map[string]string{column: "notes"}}
		found, events := inspected(t, file.Bytes(), "events"+f.Extension, o)
		if !slices.ContainsFunc(found.Columns, func(c Column) bool { return c.Name == column && c.Field == "notes" }) || found.Format.Name != name {
			t.Errorf("%s: the columns of a file of %s are %v", name, found.Format.Name, found.Columns)
		}
		if len(events) != 1 || events[0].Notes != event.LocationBasis || events[0].Title != "Strike" || events[0].Geometry != event.Geometry {
			t.Errorf("%s: the event is read as %+v", name, events)
		}
		if out := open(file.Bytes(), "events"+f.Extension, ReadOptions{Mapping: map[string]string{"no such": "notes"}}); geo.KindOf(out.err) != geo.Invalid {
			t.Errorf("%s: a column that there is not is mapped: %v", name, out.err)
		}
	}
}

// TestAFlatGeobufOfOthersIsMapped maps the columns of a file that GDAL made, as it
// is and in an archive.
func TestAFlatGeobufOfOthersIsMapped(t *testing.T) {
	folder := t.TempDir()
	csv, fgb := filepath.Join(folder, "a.csv"), filepath.Join(folder, "a.fgb")
	if err := os.WriteFile(csv, []byte("Ref,Was,Wann,x,y\n17,Brand,2023-04-20,30.5,50.25\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("ogr2ogr", "-f", "FlatGeobuf", fgb, csv, "-oo", "X_POSSIBLE_NAMES=x", "-oo", "Y_POSSIBLE_NAMES=y", "-a_srs", "EPSG:4326").CombinedOutput(); err != nil {
		t.Fatalf("ogr2ogr: %v %s", err, out)
	}
	file, err := os.ReadFile(fgb)
	if err != nil {
		t.Fatal(err)
	}
	o := ReadOptions{Mapping: map[string]string{"Ref": "external_id", "Was": "title", "Wann": "date"}}
	for name, b := range map[string][]byte{"a.fgb": file, "a.zip": zipped(t, entry{"a.fgb", string(file)})} {
		found, events := inspected(t, b, name, o)
		if len(events) != 1 || events[0].ExternalID != "17" || events[0].Title != "Brand" || events[0].StartTime.Year() != 2023 || events[0].Geometry != (orb.Point{30.5, 50.25}) {
			t.Errorf("%s: the event is read as %+v", name, events)
		}
		if silent := found.Silent(); !slices.Contains(silent, "description") || slices.Contains(silent, "start_time") || slices.Contains(silent, "geometry") {
			t.Errorf("%s: the file is silent of %v", name, silent)
		}
	}
	plain, _ := inspected(t, file, "a.fgb", ReadOptions{})
	if len(plain.Columns) < 3 || plain.Columns[0].Name != "Ref" {
		t.Errorf("the columns are %v", plain.Columns)
	}
	if _, err := Unpack(io.LimitReader(bytes.NewReader(file), 100), "a.fgb"); geo.KindOf(err) != geo.Invalid {
		t.Errorf("a header that is cut short is %v", err)
	}
}
