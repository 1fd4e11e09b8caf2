package format

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"eventmap/geo"
)

// aForeignRow is one as other programs write it, in every encoding that is read.
type aForeignRow struct {
	Name     string    `parquet:"name,dict"`
	Text     string    `parquet:"text,delta,optional"`
	Link     string    `parquet:"link,plain"`
	Count    int32     `parquet:"fatalities,delta"`
	Big      int64     `parquet:"big,delta"`
	Plain    uint32    `parquet:"plain"`
	Share    float64   `parquet:"share,split"`
	Part     float32   `parquet:"part,split"`
	Sure     *bool     `parquet:"sure,optional"`
	Day      int32     `parquet:"event_date,date"`
	At       time.Time `parquet:"at,timestamp(microsecond)"`
	Price    int64     `parquet:"price,decimal(2:18)"`
	Key      [16]byte  `parquet:"key,uuid"`
	Words    []string  `parquet:"words,list"`
	Inner    aPart     `parquet:"inner"`
	Geometry []byte    `parquet:"geometry,optional"`
}

type aPart struct {
	A string `parquet:"a"`
	B *int64 `parquet:"b,optional"`
}

func foreignRows(n int) []aForeignRow {
	rows := make([]aForeignRow, n)
	for i := range rows {
		text, yes, b := fmt.Sprint("text ", i%7, strings.Repeat("x", i%5)), i%3 == 0, int64(-i)
		r := aForeignRow{Name: fmt.Sprint("Strike ", i%11), Link: fmt.Sprint("https://example.org/", i), Count: int32(i * i % 97), Big: int64(i)*1_000_003 - 5_000,
			Plain: 4_000_000_000 + uint32(i), Share: float64(i) / 8, Part: float32(i) / 4, Day: int32(19_467 + i%3), At: time.UnixMicro(1_700_000_000_000_000 + int64(i)*1_000_000).UTC(),
			Price: int64(i) - 150, Words: []string{"a", "b"}[:i%3%2+1], Inner: aPart{A: "in"}}
		if i%2 == 0 {
			r.Text, r.Sure, r.Inner.B = text, &yes, &b
		}
		r.Key[15] = byte(i)
		if i%5 != 0 {
			r.Geometry, _ = wkb.Marshal(orb.Point{float64(i % 90), float64(i%80) / 2})
		}
		rows[i] = r
	}
	return rows
}

const aForeignGeo = `{"version":"1.0.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":[]}}}`

func foreignParquet(t testing.TB, rows []aForeignRow, told string, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	options = append(options, parquet.KeyValueMetadata("geo", told), parquet.MaxRowsPerRowGroup(200), parquet.PageBufferSize(2_000))
	w := parquet.NewGenericWriter[aForeignRow](&b, options...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParquetOfOthersIsRead(t *testing.T) {
	rows := foreignRows(500)
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd} {
		for _, version := range []int{1, 2} {
			name := fmt.Sprint(codec, " ", version)
			out := open(foreignParquet(t, rows, aForeignGeo, parquet.Compression(codec), parquet.DataPageVersion(version)), "a.parquet", ReadOptions{})
			if out.err != nil || out.refusals != nil || len(out.events) != len(rows) {
				t.Fatalf("%s: %d events, %v refused, %v", name, len(out.events), out.refusals, out.err)
			}
			for i, e := range out.events {
				r := rows[i]
				want := map[string]any{"big": fmt.Sprint(r.Big), "plain": fmt.Sprint(r.Plain), "share": fmt.Sprint(r.Share), "part": fmt.Sprint(r.Part), "at": r.At.Format(time.RFC3339),
					"price": fmt.Sprintf("%.2f", float64(r.Price)/100), "key": fmt.Sprintf("00000000-0000-0000-0000-0000000000%02x", byte(i)), "inner.a": "in"}
				if r.Sure != nil {
					want["sure"], want["inner.b"] = fmt.Sprint(*r.Sure), fmt.Sprint(*r.Inner.B)
				}
				got := map[string]any{}
				for key := range e.Extras {
					if _, ours := want[key]; ours {
						got[key] = e.Extras[key]
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("%s: row %d (-want +got):\n%s", name, i+1, diff)
				}
				var place orb.Geometry
				if i%5 != 0 {
					place = orb.Point{float64(i % 90), float64(i%80) / 2}
				}
				day := time.Unix(int64(r.Day)*86_400, 0).UTC()
				if e.Title != r.Name || e.Description != r.Text || e.Geometry != place || *e.Killed.Best != int(r.Count) || !e.StartTime.Equal(day) || e.TimePrecision != "day" {
					t.Fatalf("%s: row %d, %+v, is read as %+v", name, i+1, r, e)
				}
			}
		}
	}
}

func TestParquetThatIsNotReadIsExplained(t *testing.T) {
	rows := foreignRows(3)
	told := func(column string) []byte {
		return foreignParquet(t, rows, `{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{`+column+`}}}`)
	}
	whole := told(`"encoding":"WKB"`)
	for _, tt := range []struct {
		file []byte
		want string
	}{
		{told(`"encoding":"WKB","crs":{"type":"ProjectedCRS","name":"WGS 84 / UTM zone 36N","id":{"authority":"EPSG","code":32636}}`), "EPSG:32636 WGS 84 / UTM zone 36N; convert them to WGS 84 (EPSG:4326), with ogr2ogr -t_srs EPSG:4326"},
		{told(`"encoding":"point"`), "write it as WKB"},
		{foreignParquet(t, rows, `{"primary_column":"shape","columns":{"shape":{"encoding":"WKB"}}}`), `"shape", that is not in it`},
		{foreignParquet(t, rows, `{`), "cannot be read"},
		{foreignParquet(t, rows, aForeignGeo, parquet.Compression(&parquet.Brotli)), "compressed with Brotli; write it anew with ZSTD"},
		{whole[:len(whole)/2], "cut short"},
		{whole[:6], "cut short"},
		{append(bytes.Clone(whole[:len(whole)-4]), "PARE"...), "encrypted"},
		{append(binary.LittleEndian.AppendUint32(bytes.Clone(whole[:len(whole)-8]), 1<<31), parquetMagic...), "damaged"},
	} {
		out := open(tt.file, "a.parquet", ReadOptions{})
		if kind := geo.KindOf(out.err); kind != geo.Invalid && kind != geo.Unsupported || !strings.Contains(out.err.Error(), tt.want) {
			t.Errorf("it is said %v; want %q", out.err, tt.want)
		}
	}
	for _, crs := range []string{"null", `{"type":"GeographicCRS","name":"WGS 84","id":{"authority":"EPSG","code":4326}}`} {
		if out := open(told(`"encoding":"WKB","crs":`+crs), "a.parquet", ReadOptions{}); out.err != nil || len(out.events) != 3 {
			t.Errorf("with crs %s: %d events, %v", crs, len(out.events), out.err)
		}
	}
}

// TestParquetThatGrowsIsRefused unpacks a small file that says the same long text
// a million times.
func TestParquetThatGrowsIsRefused(t *testing.T) {
	rows := make([]aForeignRow, 2_000)
	for i := range rows {
		rows[i].Name = strings.Repeat("bomb", 20_000)
	}
	file := foreignParquet(t, rows, aForeignGeo, parquet.Compression(&parquet.Zstd), parquet.SkipPageBounds("name"), parquet.DataPageStatistics(false))
	t.Logf("a file of %d KB", len(file)>>10)
	out := outcome{}
	for _, err := range geoParquet.Read(bytes.NewReader(file), ReadOptions{}) {
		var refusal *geo.Refusal
		if err != nil && !errors.As(err, &refusal) {
			out.err = err
		}
	}
	if geo.KindOf(out.err) != geo.Invalid || !strings.Contains(out.err.Error(), "times its size") {
		t.Errorf("the end is %v", out.err)
	}
}

// TestParquetThatIsBroken sets single bytes of a file anew: there is a sentence or
// there are events, and never a panic.
func TestParquetThatIsBroken(t *testing.T) {
	whole := foreignParquet(t, foreignRows(20), aForeignGeo, parquet.Compression(&parquet.Uncompressed))
	step := 5
	if raceEnabled {
		step = 41
	}
	for n := 4; n < len(whole); n += step {
		for _, c := range []byte{0, 0x7f, 0xff} {
			b := slices.Clone(whole)
			b[n] = c
			for _, err := range geoParquet.Read(bytes.NewReader(b), ReadOptions{}) {
				var refusal *geo.Refusal
				if err != nil && !errors.As(err, &refusal) && geo.KindOf(err) == geo.Internal {
					t.Fatalf("with %#x at %d: %v", c, n, err)
				}
			}
		}
	}
}
