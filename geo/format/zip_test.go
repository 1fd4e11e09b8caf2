package format

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"eventmap/geo"
)

// An entry is one file of an archive.
type entry struct{ name, content string }

func zipped(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const kyivAndLviv = "title,place,lat,lon\nDrone strike,Kyiv,50.45,30.52\nBlackout,Lviv,49.84,24.03\n"

// TestArchives reads the one file that an archive holds, whatever else is in it.
func TestArchives(t *testing.T) {
	feature := `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[30.5,50.4]},"properties":{"title":"Kyiv"}}]}`
	for _, tt := range []struct {
		name, file string
		content    []byte
		format     string
		events     int
	}{
		{"a zipped table", "strikes.zip", zipped(t, entry{"strikes.csv", kyivAndLviv}), "csv", 2},
		{"a table in a folder, beside a notice", "strikes.zip", zipped(t, entry{"data/", ""}, entry{"data/README.md", "See the codebook."}, entry{"data/strikes.csv", kyivAndLviv}), "csv", 2},
		{"what a Mac adds", "strikes.zip", zipped(t, entry{"strikes.csv", kyivAndLviv}, entry{"__MACOSX/._strikes.csv", "junk"}, entry{".DS_Store", "junk"}), "csv", 2},
		{"zipped GeoJSON", "kyiv.zip", zipped(t, entry{"kyiv.geojson", feature}), "geojson", 1},
		{"one file without an ending", "kyiv.zip", zipped(t, entry{"export", feature}), "geojson", 1},
		{"a table in gzip", "strikes.csv.gz", gzipped(t, kyivAndLviv), "csv", 2},
		{"GeoJSON in gzip", "kyiv.geojson.gz", gzipped(t, feature), "geojson", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := open(tt.content, tt.file, ReadOptions{})
			if out.format != tt.format || len(out.events) != tt.events || out.err != nil || len(out.refusals) > 0 {
				t.Errorf("read as %q: %d events, %v refused, ended with %v; want %q, %d", out.format, len(out.events), out.refusals, out.err, tt.format, tt.events)
			}
		})
	}
}

// zeros is an endless file of one letter.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

// bomb packs so many bytes of one letter behind a table's heading.
func bomb(t *testing.T, size int64) (zip, gz []byte) {
	t.Helper()
	rows := io.MultiReader(strings.NewReader("title,place\n"), io.LimitReader(zeros{}, size))
	content, err := io.ReadAll(rows)
	if err != nil {
		t.Fatal(err)
	}
	return zipped(t, entry{"strikes.csv", string(content)}), gzipped(t, string(content))
}

// TestBadArchives reads archives that hold nothing to read, too much, or harm.
func TestBadArchives(t *testing.T) {
	good := zipped(t, entry{"strikes.csv", kyivAndLviv})
	encrypted := bytes.Clone(good)
	encrypted[6] |= 1 // the flags of the file
	i := bytes.LastIndex(encrypted, []byte("PK\x01\x02"))
	encrypted[i+8] |= 1 // and in the list of files
	strange := bytes.Clone(good)
	strange[8], strange[i+10] = 99, 99 // the method
	damaged := zipped(t, entry{"strikes.csv", strings.Repeat(kyivAndLviv, 2_000)})
	damaged[len(damaged)/2] ^= 0xff
	bombed, bombedGzip := bomb(t, ratioFrom+4<<20) // the ratio counts from there
	var many []entry
	for i := range maxEntries + 1 {
		many = append(many, entry{fmt.Sprintf("%d.csv", i), ""})
	}
	long := []entry{}
	for i := range 200 {
		long = append(long, entry{strings.Repeat("x", 40_000) + fmt.Sprint(i), ""})
	}
	for _, tt := range []struct {
		name, file string
		content    []byte
		want       string
	}{
		{"an empty archive", "a.zip", zipped(t), "the ZIP archive holds no file"},
		{"two tables", "a.zip", zipped(t, entry{"2022.csv", kyivAndLviv}, entry{"2023.csv", kyivAndLviv}), "holds several files, 2022.csv, 2023.csv; take out the one to import"},
		{"ten files", "a.zip", zipped(t, many[:10]...), "7.csv, and 2 more; take out"},
		{"an archive in an archive", "a.zip", zipped(t, entry{"b.zip", string(good)}), "holds another archive, b.zip; take that out"},
		{"an archive in gzip", "a.zip.gz", gzipped(t, string(good)), "holds another archive, a.zip; take that out"},
		{"a letter", "a.docx", zipped(t, entry{"[Content_Types].xml", "<x/>"}, entry{"word/document.xml", "<x/>"}), "looks like an Office document; save the sheet as CSV"},
		{"encrypted", "a.zip", encrypted, "strikes.csv is encrypted; unpack it with its password first"},
		{"an unknown method", "a.zip", strange, "compressed in a way that is not understood"},
		{"cut short", "a.zip", good[:len(good)-30], "damaged or has been cut short"},
		{"damaged within", "a.zip", damaged, "the archive is damaged"},
		{"gzip cut short", "a.csv.gz", gzipped(t, strings.Repeat(kyivAndLviv, 2_000))[:120], "cut short within a.csv"},
		{"gzip of nothing", "a.csv.gz", []byte("\x1f\x8b\x08"), "the gzip archive is damaged or has been cut short"},
		{"a zip bomb", "a.zip", bombed, "grows to more than 200 times its size"},
		{"a gzip bomb", "a.csv.gz", bombedGzip, "grows to more than 200 times its size"},
		{"too many files", "a.zip", zipped(t, many...), "holds more than 10000 files"},
		{"a list of files of 8 MB", "a.zip", zipped(t, long...), "holds more than 10000 files"},
		{"a PDF", "a.zip", zipped(t, entry{"a.pdf", "%PDF-1.7"}), "looks like a PDF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := open(tt.content, tt.file, ReadOptions{})
			if out.err == nil || !strings.Contains(out.err.Error(), tt.want) || strings.Contains(out.err.Error(), os.TempDir()) {
				t.Errorf("ended with %v; want %q", out.err, tt.want)
			}
			if out.err != nil && geo.KindOf(out.err) == geo.Internal {
				t.Errorf("error %v is not written for the person who asked", out.err)
			}
		})
	}
}

// TestArchivesLeaveNothing looks for what is left of archives in the temporary
// folder, also of one whose events nobody wanted to the end.
func TestArchivesLeaveNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	content := zipped(t, entry{"strikes.csv", kyivAndLviv})
	_, events, err := Open(bytes.NewReader(content), "strikes.zip", ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for range events {
		break
	}
	if out := open(content, "strikes.zip", ReadOptions{}); len(out.events) != 2 {
		t.Errorf("%d events; want 2", len(out.events))
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestUnpackThenInspect looks at an archive before it is read.
func TestUnpackThenInspect(t *testing.T) {
	file, err := Unpack(bytes.NewReader(zipped(t, entry{"2024/strikes.csv", kyivAndLviv})), "strikes.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	head, err := file.Head()
	if err != nil || file.Name != "strikes.csv" {
		t.Fatalf("Head of %q: %v; want strikes.csv, nil", file.Name, err)
	}
	if i, err := Inspect(head, file.Name, ReadOptions{}); err != nil || i.Format.Name != "csv" || len(i.Columns) != 4 {
		t.Errorf("Inspect = %q with %d columns, %v; want csv, 4, nil", i.Format.Name, len(i.Columns), err)
	}
	_, events, err := Open(file, "strikes.zip", ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range events {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d events behind Inspect; want 2", n)
	}
}

func FuzzArchive(f *testing.F) {
	f.Add(zipped(f, entry{"strikes.csv", kyivAndLviv}))
	f.Add(zipped(f, entry{"a.csv", kyivAndLviv}, entry{"b.csv", kyivAndLviv}))
	f.Add(gzipped(f, kyivAndLviv))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, events, err := Open(bytes.NewReader(file), "a.zip", ReadOptions{})
		if err == nil {
			for _, err = range events {
			}
		}
		if _, refused := err.(*geo.Refusal); err != nil && !refused && geo.KindOf(err) == geo.Internal {
			t.Fatalf("error %v is not written for the person who asked", err)
		}
	})
}
