package format

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// TestFilesOfThePublicAreWithoutTheDesksColumns looks for their names in what is
// written, and sees that the rest is read back.
func TestFilesOfThePublicAreWithoutTheDesksColumns(t *testing.T) {
	e := storetest.Full()
	e.Visibility, e.DuplicateOf, e.PublicDisplacementM, e.Area, e.AreaID = "public", 0, 0, nil, ""
	p, ok := e.Public()
	if !ok {
		t.Fatal("the public does not see it")
	}
	for _, f := range All {
		if f.Write == nil {
			continue
		}
		for _, public := range []bool{false, true} {
			var file bytes.Buffer
			if _, err := f.Write(&file, stream([]geo.Event{p}), About{Public: public}); err != nil {
				t.Fatal(err)
			}
			names := plainOf(t, file.Bytes())
			for _, name := range forDesk {
				short := name
				if f.Name == "shapefile" {
					short = shortName(name)
				}
				// Atom has no elements without a value, and made up ids are no revision's.
				if has := strings.Contains(names, short); has && public || !has && !public && f.Name != "atom" {
					t.Errorf("%s, for the public %v: it has the column %s: %v", f.Name, public, name, has)
				}
			}
			if f.Read == nil || !public {
				continue
			}
			out := readFile(t, file.Bytes(), "events"+f.Extension)
			if len(out) != 1 || !out[0].Curtailed || out[0].Title != e.Title {
				t.Errorf("%s: read back it is %+v", f.Name, out)
			}
		}
	}
}

// plainOf gives the bytes of a file, or of all in an archive.
func plainOf(t *testing.T, file []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return string(file)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// readFile gives the events of a file of any format.
func readFile(t *testing.T, file []byte, name string) (list []geo.Event) {
	t.Helper()
	_, events, err := Open(bytes.NewReader(file), name, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for e, err := range events {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}
