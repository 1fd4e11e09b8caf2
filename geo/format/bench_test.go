package format

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"eventmap/geo"
)

// numbered streams n events that differ a little, each made when it is asked for.
func numbered(n int) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		killed := 2
		for i := range n {
			p := orb.Point{float64(i%360_000)/1_000 - 180, float64(i%170_000)/1_000 - 85}
			e := geo.Event{
				ID: int64(i + 1), Dataset: "desk", ExternalID: fmt.Sprint("UKR", i), Revision: 1,
				Title: "Drone strike on Kyiv", Description: "A residential block was hit in the night; nobody was hurt.",
				EventType: "explosions_remote_violence", SubEventType: "air_drone_strike", Weapons: []string{"one_way_attack_drone"},
				Geometry: p, Point: &p, UncertaintyM: 3_000, LocationPrecision: "settlement", PlaceName: "Kyiv", Country: "UA",
				StartTime: time.Unix(int64(1_600_000_000+i), 0).UTC(), EndTime: time.Unix(int64(1_600_000_000+i), 0).UTC(),
				TimePrecision: "minute", TimeExtent: "within", Killed: geo.Harm{Count: geo.Count{Best: &killed}},
				Actors:     []geo.Actor{{Name: "Armed Forces of Russia", Role: "perpetrator"}},
				Sources:    []geo.Source{{URL: "https://example.org/1", Publisher: "AFP", PublishedAt: "2023-04-21"}},
				Assessment: "verified", Status: "done", Visibility: "public",
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// heapDuring runs f and gives by how many bytes the live heap grew at most,
// looked at on each call of look.
func heapDuring(f func(look func())) uint64 {
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most := live(), uint64(0)
	f(func() {
		if now := live(); now > before {
			most = max(most, now-before)
		}
	})
	return most
}

// watched hands a stream on and looks at the heap ten times on the way.
func watched(events geo.Events, n int, look func()) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		i := 0
		for e, err := range events {
			if i++; i%(n/10) == 0 {
				look()
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// TestMemoryIsFlat writes a million events, and reads what a pipe of them holds,
// without the heap growing with their number.
func TestMemoryIsFlat(t *testing.T) {
	n := 1_000_000
	if testing.Short() || raceEnabled {
		n = 20_000
	}
	const most = 8 << 20
	for _, f := range []Format{geoJSON, commaSeparated} {
		grown := heapDuring(func(look func()) {
			if wrote, err := f.Write(io.Discard, watched(numbered(n), n, look), About{}); wrote != n || err != nil {
				t.Errorf("%s: wrote %d, %v; want %d, nil", f.Name, wrote, err, n)
			}
		})
		if grown > most {
			t.Errorf("%s: the heap grew by %d KB while %d events were written; want at most %d KB", f.Name, grown>>10, n, most>>10)
		}
		t.Logf("%s: wrote %d events, the heap grew by %d KB", f.Name, n, grown>>10)

		n := n / 20
		grown = heapDuring(func(look func()) {
			r, w := io.Pipe()
			go func() {
				_, err := f.Write(w, numbered(n), About{})
				_ = w.CloseWithError(err)
			}()
			read := 0
			for _, err := range watched(f.Read(r, ReadOptions{}), n, look) {
				if err != nil {
					t.Fatal(err)
				}
				read++
			}
			if read != n {
				t.Errorf("%s: read %d events; want %d", f.Name, read, n)
			}
		})
		if grown > most {
			t.Errorf("%s: the heap grew by %d KB while %d events were read; want at most %d KB", f.Name, grown>>10, n, most>>10)
		}
		t.Logf("%s: read %d events, the heap grew by %d KB", f.Name, n, grown>>10)
	}
}

func benchmarkWrite(b *testing.B, f Format) {
	const n = 10_000
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Write(io.Discard, numbered(n), About{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "events/s")
}

func benchmarkRead(b *testing.B, f Format, file []byte) {
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for _, err := range f.Read(bytes.NewReader(file), ReadOptions{}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
	}
	b.SetBytes(int64(len(file)))
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
}

func written(b *testing.B, f Format, n int) []byte {
	var file bytes.Buffer
	if _, err := f.Write(&file, numbered(n), About{}); err != nil {
		b.Fatal(err)
	}
	return file.Bytes()
}

func BenchmarkWriteGeoJSON(b *testing.B) { benchmarkWrite(b, geoJSON) }
func BenchmarkWriteCSV(b *testing.B)     { benchmarkWrite(b, commaSeparated) }
func BenchmarkReadGeoJSON(b *testing.B)  { benchmarkRead(b, geoJSON, written(b, geoJSON, 2_000)) }
func BenchmarkReadCSV(b *testing.B) {
	benchmarkRead(b, commaSeparated, written(b, commaSeparated, 2_000))
}

func BenchmarkReadForeignCSV(b *testing.B) {
	var file bytes.Buffer
	file.WriteString("id,date,title,latitude,longitude,killed,remark\n")
	for i := range 2_000 {
		fmt.Fprintf(&file, "%d,2022-02-24,Drone strike on Kyiv,50.4501,30.5234,2,none\n", i)
	}
	benchmarkRead(b, commaSeparated, file.Bytes())
}

func BenchmarkReadUCDP(b *testing.B) {
	var file bytes.Buffer
	file.WriteString("id,type_of_violence,side_a,side_b,source_article,where_prec,where_coordinates,latitude,longitude,date_prec,date_start,date_end,low,best,high,deaths_civilians,deaths_unknown\n")
	for i := range 2_000 {
		fmt.Fprintf(&file, "%d,1,Government of Myanmar (Burma),MNDAA,\"\"\"Mizzima,2015-05-13,Clashes\"\"\",2,Laukkaing Town,23.69,98.76,1,2015-05-11,2015-05-12,1,1,30,0,0\n", i)
	}
	benchmarkRead(b, ucdp, file.Bytes())
}

func BenchmarkReadACLED(b *testing.B) {
	var file bytes.Buffer
	file.WriteString("event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,inter1,actor2,inter2,country,admin1,location,latitude,longitude,geo_precision,source,notes,fatalities\n")
	for i := range 2_000 {
		fmt.Fprintf(&file, "UKR%d,02 March 2024,1,Explosions/Remote violence,Air/drone strike,Military Forces of Russia (2000-),8,Civilians (Ukraine),7,Ukraine,Kyiv City,Kyiv,50.45,30.5234,1,Wire A; Wire B,A drone struck a block.,2\n", i)
	}
	benchmarkRead(b, acled, file.Bytes())
}

// The naive twins: maps and encoding/json over the whole file at once.

func BenchmarkWriteNaive(b *testing.B) {
	const n = 10_000
	b.ReportAllocs()
	for b.Loop() {
		var features []map[string]any
		for e := range numbered(n) {
			features = append(features, map[string]any{"type": "Feature", "id": e.ID,
				"geometry": map[string]any{"type": "Point", "coordinates": e.Geometry}, "properties": e})
		}
		if err := json.NewEncoder(io.Discard).Encode(map[string]any{"type": "FeatureCollection", "features": features}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkReadNaive(b *testing.B) {
	file := written(b, geoJSON, 2_000)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		var f struct{ Features []map[string]any }
		if err := json.Unmarshal(file, &f); err != nil {
			b.Fatal(err)
		}
		n += len(f.Features)
	}
	b.SetBytes(int64(len(file)))
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
}
