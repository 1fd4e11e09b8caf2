package geo_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// quickTakes asserts that the quick reader takes a feature.
func quickTakes(t *testing.T, feature []byte) {
	t.Helper()
	if _, ok := geo.QuickFeature(feature); !ok {
		t.Errorf("the quick reader leaves %s to the strict one", feature)
	}
}

// sameAsStrict asserts that what the quick reader takes, the strict one reads as
// the same event.
func sameAsStrict(t *testing.T, feature []byte) {
	t.Helper()
	quick, ok := geo.QuickFeature(feature)
	if !ok {
		return
	}
	strict, err := geo.StrictFeature(feature)
	if err != nil {
		t.Fatalf("the quick reader takes %s, which the strict one refuses: %v", feature, err)
	}
	if !reflect.DeepEqual(quick, strict) {
		t.Fatalf("%s is read as\n%+v\nby the quick reader and as\n%+v\nby the strict one", feature, quick, strict)
	}
}

func TestTheQuickReaderTakesWhatWeWrite(t *testing.T) {
	for i, e := range storetest.Events(500, 3) {
		e.ID, e.Revision, e.CreatedBy = 17, 2, "olena"
		e.CreatedAt, e.UpdatedAt = e.StartTime, e.EndTime
		if i%3 == 0 {
			e.DisplacedM, e.PublicPoint = 1000, e.Point
		}
		feature := geo.AppendFeature(nil, &e)
		quickTakes(t, feature)
		sameAsStrict(t, feature)
	}
}

func TestTheQuickReaderTakesEveryField(t *testing.T) {
	e := storetest.Full()
	e.Title, e.Description = "Drone strike", "Обстріл" // without what is escaped in halves
	e.ID, e.PublicPoint = 5, e.Point
	feature := geo.AppendFeature(nil, &e)
	quickTakes(t, feature)
	sameAsStrict(t, feature)
}

// What the strict reader would refuse or read otherwise, the quick one leaves to
// it.
func TestTheQuickReaderLeavesOddThings(t *testing.T) {
	with := func(properties string) string {
		return `{"type":"Feature","geometry":null,"properties":{` + properties + `}}`
	}
	quickTakes(t, []byte(with(`"title":"Kyiv"`)))
	drawn := with(`"area":{"geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}},"area_id":"UA"`)
	quickTakes(t, []byte(drawn))
	sameAsStrict(t, []byte(drawn))
	quickTakes(t, []byte(` { "properties" : { "extras" : { "a" : [ 1 , { } ] } , "title" : "\u041aиїв" } , "type" : "Feature" } `))
	for _, odd := range []string{
		``, `null`, `{}`, `[]`, `{"type":"Feature"`, `{"type":"Feature"} x`, `{"type":"feature"}`, `{"type":"Feature","type":"Feature"}`,
		`{"Type":"Feature"}`, `{"type":"Feature","id":1.5}`, `{"type":"Feature","bbox":[0,0,1,1]}`, `{"type":"Feature",}`,
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[30.5,95]}}`, `{"type":"Feature","geometry":{"type":"Point","coordinates":[null,1]}}`,
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[1]}}`, `{"type":"Feature","properties":[]}`,
		with(`"title":"a","title":"b"`), with(`"TITLE":"a"`), with(`"colour":"a"`), with(`"colour":null`), with(`"title":1`), with(`"title":"\ud83d\ude00"`),
		with(`"title":"\ud83d"`), with(`"title":"\x"`), with(`"title":"\u12g4"`), with("\"title\":\"a\tb\""), with("\"title\":\"\xff\""), with(`"title":"a`),
		with(`"killed_best":1.0`), with(`"killed_best":01`), with(`"killed_best":-`), with(`"killed_best":1234567890123456789`), with(`"killed_best":"1"`),
		with(`"uncertainty_m":1e999`), with(`"uncertainty_m":.5`), with(`"uncertainty_m":5.`), with(`"uncertainty_m":+5`),
		with(`"start_time":"2023-02-29T00:00:00Z"`), with(`"start_time":"2023-04-20T24:00:00Z"`), with(`"start_time":"yesterday"`), with(`"start_time":5`),
		with(`"point":[1,2,3]`), with(`"point":[1,null]`), with(`"point":{}`), with(`"tags":["a",null]`), with(`"tags":"a"`), with(`"tags":["a",]`), with(`"tags":[,"a"]`),
		with(`"actors":[{"name":"a","colour":null}]`), with(`"actors":[{"name":"a","name":"b"}]`), with(`"actors":[{"Name":"a"}]`), with(`"sources":[{"claims":{"actors":[]}}]`), with(`"sources":[{"claims":{"killed":{"most":1}}}]`),
		with(`"sources":[{"claims":null}]`), with(`"sources":[{"claims":{"dead":1}}]`), with(`"actors":[null]`),
		with(`"extras":[]`), with(`"area":{"name":"\ud83d","geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}}`), with(`"area":[]`), with(`"area":{`),
		`{"type":"Feature","geometry":{"type":"Polygon","coordinates":[]}}`, `{"type":"Feature","geometry":[]}`, `{"type":"Feature","geometry":{"type":"\\`, with(`"extras":{"a":tru}`), with(`"extras":{"a":1}}`), with(`"redistributable":1`), with(`"source_count":[1,]`),
		with(`"title":"a" "notes":"b"`), with(`"title" "a"`), with(`"title":"a";`),
	} {
		if e, ok := geo.QuickFeature([]byte(odd)); ok {
			t.Errorf("the quick reader takes %s as %+v", odd, e)
		}
	}
}

func FuzzQuickFeature(f *testing.F) {
	golden, err := os.ReadFile(filepath.Join("testdata", "full.geojson"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	full := storetest.Full()
	f.Add(geo.AppendFeature(nil, &full))
	for _, e := range storetest.Events(20, 5) {
		f.Add(geo.AppendFeature(nil, &e))
	}
	f.Add([]byte(`{"type":"Feature","id":"a","properties":{"uncertainty_m":-0.0,"point":[1e2,123456.7890123],"start_time":"2023-04-20T18:30:00+02:00"}}`))
	f.Fuzz(func(t *testing.T, data []byte) { sameAsStrict(t, data) })
}

func BenchmarkReadOwn(b *testing.B) {
	var features [][]byte
	for _, e := range storetest.Events(1_000, 3) {
		features = append(features, geo.AppendFeature(nil, &e))
	}
	for name, parse := range map[string]func([]byte) (geo.Event, error){"own": geo.ParseFeature, "strict": geo.StrictFeature} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := parse(features[i%len(features)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
