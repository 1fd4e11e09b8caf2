package format

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/gazetteer"
)

// TestRecognised opens each sample under a name that says nothing, and checks
// that it is known for what it is.
func TestRecognised(t *testing.T) {
	for sample, want := range map[string]string{
		"acled_31col_bom.in.csv": "acled", "acled_35col.in.csv": "acled", "acled_legacy_semicolon.in.csv": "acled", "acled_v5.in.csv": "acled",
		"acled_hxl_tagged.in.csv": "acled", "acled_api.in.json": "acled-json", "ucdp_ged_49col.in.csv": "ucdp-ged",
		"viina_event_info.in.csv": "viina", "viina_v1.in.csv": "viina", "viina_event_1pd.in.csv": "viina-1pd",
		"ushahidi_hxl.in.csv": "ushahidi", "ushahidi_hxl_blank.in.csv": "ushahidi", "ushahidi_v2.in.csv": "ushahidi",
		"insecurity_insight.in.csv": "insecurity-insight", "hxl_spanish.in.csv": "hxl", "hxl_tags_only.in.csv": "hxl",
		"ukrainian_semicolon.in.csv": "csv", "somebody_else.in.geojson": "geojson",
	} {
		file, err := os.ReadFile(filepath.Join("testdata", sample))
		if err != nil {
			t.Fatal(err)
		}
		if f, err := Sniff(file[:min(len(file), headSize)], "download"); err != nil || f.Name != want {
			t.Errorf("%s under another name is %q, %v; want %q", sample, f.Name, err, want)
		}
	}
}

// TestRefusedKinds brings files that are known and hold no events.
func TestRefusedKinds(t *testing.T) {
	for _, tt := range []struct{ name, content, want string }{
		{"VIINA control", "geonameid,date,status_wiki,status_boost,status_dsm,status_isw,status,vcontrol_version\n704204,20260919,CONTESTED,UA,UA,CONTESTED,CONTESTED,1\n", "who holds each place on each day"},
		{"VIINA kontrol", "kod,date,status_wiki,status_boost,status_dsm,status_isw,status,vcontrol_version\nUA1,20260919,UA,UA,UA,UA,UA,1\n", "who holds each place on each day"},
		{"VIINA labels", "viina_version,event_id,event_id_1pd,t_mil,t_loc,t_mil_b,t_loc_b,tid\nbert,1,1,0.9,0.9,1,1,1\n", "neither places nor dates"},
		{"HDX HAPI", "location_code,has_hrp,admin1_code,admin1_name,event_type,events,fatalities,reference_period_start,reference_period_end\nUKR,True,UA44,Luhanska,political_violence,12,30,2023-04-01,2023-04-30\n", "counts events by period and area"},
		{"HDX HAPI with hashtags", "location_code,event_type,events,fatalities,reference_period_start\n#country+code,#event+type,#event+num,#affected+killed,#date+start\nUKR,political_violence,12,30,2023-04-01\n", "counts events by period and area"},
		{"ACLED's sheet of months", "Country,Admin1,ISO3,Month,Year,Events,Fatalities\nUkraine,Luhansk,UKR,April,2023,12,30\n", "counts events by period and area"},
	} {
		_, _, err := Open(strings.NewReader(tt.content), "a.csv", ReadOptions{})
		if geo.KindOf(err) != geo.Unsupported || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Open = %v; want Unsupported that says %q", tt.name, err, tt.want)
		}
		if _, err := Inspect([]byte(tt.content), "a.csv", ReadOptions{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Inspect = %v; want what Open says", tt.name, err)
		}
	}
}

// TestEveryFormatIsWhole checks what each entry of All promises.
func TestEveryFormatIsWhole(t *testing.T) {
	names := map[string]bool{}
	for _, f := range All {
		if names[f.Name] || f.Name == "" || f.Title == "" {
			t.Errorf("%q, %q: a format needs a name of its own, and a title", f.Name, f.Title)
		}
		names[f.Name] = true
		if (f.Refuse == "") == (f.Read == nil && f.Write == nil) || f.Refuse != "" && (f.Read != nil || f.Write != nil) {
			t.Errorf("%s: a format is read or written, or says why not", f.Name)
		}
		if r := f.Rights; r != nil && (r.Title == "" || r.Attribution == "" || r.Name != "" || r.Visibility != "") {
			t.Errorf("%s: rights %+v; want a title and an attribution, and no name or visibility", f.Name, *r)
		}
	}
	for _, f := range All {
		if f.Read == nil {
			continue
		}
		for e, err := range f.Read(bytes.NewReader(sampleOf(t, f)), ReadOptions{}) {
			if err == nil && e.Dataset != f.Dataset && f.Write == nil {
				t.Errorf("%s: an event joins dataset %q; the format says %q", f.Name, e.Dataset, f.Dataset)
				break
			}
		}
	}
	for name, redistributable := range map[string]bool{"acled": false, "acled-json": false, "ucdp-ged": true, "viina": true} {
		i := slices.IndexFunc(All, func(f Format) bool { return f.Name == name })
		if All[i].Rights == nil || All[i].Rights.Redistributable != redistributable || All[i].Rights.Licence == "" {
			t.Errorf("%s: rights %+v; want a licence, and redistributable %v", name, All[i].Rights, redistributable)
		}
	}
}

func TestInspectSaysWhatOpenWouldDo(t *testing.T) {
	head := []byte("\xef\xbb\xbfRef;Wann;Was;Breite;Länge;Tote;Bemerkung\n;24.02.2022;Drone strike;50,45;30,52;2;\nA-1;25.02.2022;Shelling;48,9;38,2;;ruhig\n")
	got, err := Inspect(head, "a.csv", ReadOptions{Mapping: map[string]string{"Breite": "latitude", "Länge": "longitude", "Ref": "external_id", "Wann": "date", "Was": "title", "Tote": "killed_best"}})
	want := []Column{
		{Name: "Ref", Sample: "A-1", Field: "external_id"}, {Name: "Wann", Sample: "24.02.2022", Field: "date"}, {Name: "Was", Sample: "Drone strike", Field: "title"},
		{Name: "Breite", Sample: "50,45", Field: "latitude"}, {Name: "Länge", Sample: "30,52", Field: "longitude"}, {Name: "Tote", Sample: "2", Field: "killed_best"}, {Name: "Bemerkung", Sample: "ruhig"},
	}
	if diff := cmp.Diff(want, got.Columns); err != nil || got.Format.Name != "csv" || diff != "" {
		t.Errorf("Inspect = %s, %v; columns (-want +got):\n%s", got.Format.Name, err, diff)
	}
	if !strings.Contains(got.Why.Error(), "6 of 7 columns") {
		t.Errorf("why = %q; want it to count the columns", got.Why)
	}

	file, err := os.ReadFile("testdata/acled_31col_bom.in.csv")
	if err != nil {
		t.Fatal(err)
	}
	got, err = Inspect(file, "a.csv", ReadOptions{})
	if err != nil || got.Format.Name != "acled" || !strings.Contains(got.Why.Error(), "event_id_cnty") {
		t.Fatalf("Inspect(ACLED) = %s, %q, %v", got.Format.Name, got.Why.Error(), err)
	}
	columns := map[string]Column{}
	for _, c := range got.Columns {
		columns[c.Name] = c
	}
	for _, c := range []Column{
		{"event_id_cnty", "UKR900001", "external_id", false}, {"event_date", "2024-03-02", "date", false}, {"time_precision", "1", "time_precision", true},
		{"actor2", "Military Forces of Ukraine (2019-)", "actor", true}, {"notes", columns["notes"].Sample, "description", false}, {"inter1", "External/Other forces", "", true},
		{"geo_precision", "1", "geo_precision", true}, {"region", "Europe", "", false}, {"fatalities", "0", "killed_best", false},
	} {
		if columns[c.Name] != c {
			t.Errorf("Inspect(ACLED) of %s = %+v; want %+v", c.Name, columns[c.Name], c)
		}
	}
	for name, nothing := range map[string]string{"a.geojson": `{"type":"FeatureCollection","features":[]}`} {
		if got, err := Inspect([]byte(nothing), name, ReadOptions{}); err != nil || got.Columns != nil || got.Why.Error() == "" {
			t.Errorf("Inspect(%s) = %+v, %v; want no columns, and why", name, got, err)
		}
	}
}

// TestInspectReadsNoHalfRow leaves out the row that the end of the head cuts off.
func TestInspectReadsNoHalfRow(t *testing.T) {
	head := "title,remark\n" + strings.Repeat("Strike on Kyiv,\n", 3) + "Strike,half" + strings.Repeat("x", headSize)
	got, err := Inspect([]byte(head)[:headSize], "a.csv", ReadOptions{})
	if err != nil || len(got.Columns) != 2 || got.Columns[1].Sample != "" {
		t.Errorf("Inspect = %+v, %v; want no sample of a cell that is cut off", got.Columns, err)
	}
}

func TestMapping(t *testing.T) {
	acledRow, err := os.ReadFile("testdata/acled_31col_bom.in.csv")
	if err != nil {
		t.Fatal(err)
	}
	ucdpRow, err := os.ReadFile("testdata/ucdp_ged_49col.in.csv")
	if err != nil {
		t.Fatal(err)
	}
	own := new(bytes.Buffer)
	if _, err := commaSeparated.Write(own, stream([]geo.Event{{Title: "Drone strike on Kyiv", ExternalID: "7", PlaceName: "Kyiv", Notes: "night"}}), About{}); err != nil {
		t.Fatal(err)
	}
	p := orb.Point{30.5, 50.4}
	for _, tt := range []struct {
		name    string
		file    string
		mapping map[string]string
		check   func(e *geo.Event) bool
	}{
		{"names that nobody knows", "ref,wann,was,b,l\nA-1,24.02.2022,Drone strike,50.4,30.5\n",
			map[string]string{"ref": "external_id", "wann": "date", "was": "title", "b": "latitude", "l": "longitude"},
			func(e *geo.Event) bool {
				return e.ExternalID == "A-1" && e.Title == "Drone strike" && e.Geometry == orb.Geometry(p) && e.StartTime.Day() == 24 && e.Extras == nil
			}},
		{"another column than the guess", "date,reported,title\n2022-02-24,2022-03-01,Strike\n", map[string]string{"reported": "date"},
			func(e *geo.Event) bool { return e.StartTime.Month() == 3 && e.Extras["date"] == "2022-02-24" }},
		{"a guess taken back", "title,summary,name\nStrike,Long,N\n", map[string]string{"summary": ""},
			func(e *geo.Event) bool { return e.Description == "" && e.Extras["summary"] == "Long" }},
		{"several actors", "title,a,b\nStrike,Army,Police\n", map[string]string{"a": "actor", "b": "actor_target"},
			func(e *geo.Event) bool { return len(e.Actors) == 2 && e.Actors[1].Role == "target" }},
		{"weapons and targets", "title,means,what\nStrike,\"Mortar; Cruise missile\",\"Energy, Kiosk\"\n", map[string]string{"means": "weapons", "what": "targets"},
			func(e *geo.Event) bool {
				return slices.Equal(e.Weapons, []string{"mortar", "cruise_missile"}) && slices.Equal(e.Targets, []string{"energy"}) && e.Extras["what"] == "Energy, Kiosk"
			}},
		{"ACLED, notes are the title", string(acledRow), map[string]string{"notes": "title"},
			func(e *geo.Event) bool { return strings.HasPrefix(e.Title, "SYNTHETIC ROW") && e.Description == "" }},
		{"ACLED, a column left out", string(acledRow), map[string]string{"actor1": ""},
			func(e *geo.Event) bool {
				return len(e.Actors) == 1 && e.Extras["actor1"] == "Military Forces of Russia (2000-)" && e.Dataset == "acled"
			}},
		{"ACLED, another place", string(acledRow), map[string]string{"admin2": "place_name"},
			func(e *geo.Event) bool {
				return e.PlaceName == "Sievierodonetskyi" && e.Extras["location"] == "Bilohorivka" && e.Admin2 == ""
			}},
		{"UCDP, over its own reading", string(ucdpRow), map[string]string{"conflict_name": "title", "region": "tags", "year": "", "high": "injured_best"},
			func(e *geo.Event) bool {
				return e.Title == "Russia - Ukraine" && slices.Equal(e.Tags, []string{"Europe"}) && e.Extras["year"] == "2024" && *e.Injured.Best == 4 && *e.Killed.Max == 4
			}},
		{"ours, over its own reading", own.String(), map[string]string{"place_name": "description"},
			func(e *geo.Event) bool { return e.Description == "Kyiv" && e.ExternalID == "7" && e.Notes == "night" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := open([]byte(tt.file), "a.csv", ReadOptions{Mapping: tt.mapping, Country: known.Country})
			if out.err != nil || len(out.refusals) > 0 || len(out.events) == 0 {
				t.Fatalf("%d events, %v, %v", len(out.events), out.refusals, out.err)
			}
			if e := out.events[0]; !tt.check(&e) {
				t.Errorf("with %v the event is %s", tt.mapping, geo.AppendFeature(nil, &e))
			}
		})
	}
}

func TestMappingIsHeldToTheFile(t *testing.T) {
	for _, tt := range []struct {
		file, name string
		mapping    map[string]string
		want       string
	}{
		{"title,b\nx,1\n", "a.csv", map[string]string{"c": "latitude"}, `names a column "c" that the file does not have; it has title, b`},
		{"title,b\nx,1\n", "a.csv", map[string]string{"b": "height"}, `makes of column "b" a field "height" that there is not; choose one of title, `},
		{"title,b\nx,1\n", "a.csv", map[string]string{"title": "date", "b": "date"}, `makes two columns date`},
		{"title,\"b\nx,1\n", "a.csv", map[string]string{"b": "title"}, "the header on line 1 cannot be read: a cell begins"},
		{`{"type":"FeatureCollection","features":[]}`, "a.geojson", map[string]string{"b": "title"}, "a mapping says what the columns of a table are, but the file is GeoJSON"},
	} {
		out := open([]byte(tt.file), tt.name, ReadOptions{Mapping: tt.mapping})
		if geo.KindOf(out.err) != geo.Invalid || !strings.Contains(out.err.Error(), tt.want) || len(out.events) > 0 {
			t.Errorf("mapping %v: %d events, %v; want Invalid that says %q", tt.mapping, len(out.events), out.err, tt.want)
		}
		if _, err := Inspect([]byte(tt.file), tt.name, ReadOptions{Mapping: tt.mapping}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("mapping %v: Inspect = %v; want what Open says", tt.mapping, err)
		}
	}
}

// TestFieldsAreParts holds the list that is offered to what can be read.
func TestFieldsAreParts(t *testing.T) {
	offered := slices.Sorted(slices.Values(Fields))
	var read []string
	for p := extra + 1; p <= lastPart; p++ {
		read = append(read, fields[p])
	}
	slices.Sort(read)
	if diff := cmp.Diff(read, offered); diff != "" || len(slices.Compact(offered)) != len(Fields) {
		t.Errorf("Fields and the parts that are read (-read +offered):\n%s", diff)
	}
	for _, tags := range tagMeanings {
		if tags.part != extra && fields[tags.part] == "" {
			t.Errorf("%s is a part without a field", tags.tag)
		}
	}
}

// TestHXLOfHDX reads a file of HDX by its hashtags alone: what UCDP's own names
// mean is not looked at.
func TestHXLOfHDX(t *testing.T) {
	file, err := os.ReadFile("../../../shared/data/real/hdx_ucdp_conflict_data_BGD_hxl.csv")
	if err != nil {
		t.Skipf("the real file is not here: %v", err)
	}
	if f, err := Sniff(file[:headSize], "a.csv"); err != nil || f.Name != "ucdp-ged" {
		t.Errorf("it is %q, %v; want ucdp-ged, which is surer than hashtags", f.Name, err)
	}
	n, names := 0, map[string]int{}
	for e, err := range hxl.Read(bytes.NewReader(file), known) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		for name, ok := range map[string]bool{"point": e.Geometry != nil, "date": e.Dated() && e.StartTime.Year() > 1988, "two sides": len(e.Actors) == 2, "killed": e.Killed.Best != nil,
			"place": e.PlaceName != "", "country": e.Country == "BD", "id": !strings.HasPrefix(e.ExternalID, "sha256:")} {
			if ok {
				names[name]++
			}
		}
	}
	want := map[string]int{"point": 601, "date": 601, "two sides": 601, "killed": 601, "place": 601, "country": 601, "id": 601}
	if diff := cmp.Diff(want, names); n != 601 || diff != "" {
		t.Errorf("%d events; of 601 have (-want +got):\n%s", n, diff)
	}
}

// TestTagPart says what hashtags mean, however their attributes are ordered.
func TestTagPart(t *testing.T) {
	for tag, want := range map[string]string{
		"#event+code": "external_id", "#event +type +sub": "sub_event_type", "#event+sub+type": "sub_event_type", "#event": "event_type",
		"#date +occurred": "date", "#date+end": "end_date", "#date+reported": "", "#geo+lat": "latitude", "#GEO+LON": "longitude",
		"#group+name+first": "actor", "#group+name+perp": "actor_perpetrator", "#group+name+first+assoc": "", "#adm1+code": "admin1_code",
		"#affected+killed": "killed_best", "#affected+killed+f": "", "#affected+killed+max": "killed_max", "#affected+injured": "injured_best",
		"#meta+source": "source", "#meta+url": "source_url", "#country+code": "country", "#loc+name": "place_name", "#sector": "",
	} {
		if p, _, _ := tagPart(tag); fields[p] != want {
			t.Errorf("tagPart(%q) is %q; want %q", tag, fields[p], want)
		}
	}
	// A hashtag that says nothing of events leaves the column its name.
	out := open([]byte("title,latitude,longitude\n#sector,#geo+lat,#geo+lon\nStrike,50.45,30.52\n"), "a.csv", ReadOptions{})
	if len(out.events) != 1 || out.events[0].Title != "Strike" {
		t.Errorf("%d events, %v; want one with its title", len(out.events), out.err)
	}
}

// TestHashtagsTellTheDelimiter reads a table with words above it, however it is
// delimited.
func TestHashtagsTellTheDelimiter(t *testing.T) {
	for _, delimiter := range []string{",", ";", "\t", "|"} {
		file := "Incidents, first draft\n\n" + strings.ReplaceAll("Kode;Nord;Ost\n#event+id;#geo+lat;#geo+lon\nA-1;50.45;30.52\n", ";", delimiter)
		out := open([]byte(file), "a.csv", ReadOptions{})
		if len(out.events) != 1 || out.events[0].ExternalID != "A-1" || out.events[0].Geometry == nil || len(out.warnings) != 1 {
			t.Errorf("with %q: %d events, refused %v, warned %v, %v; want A-1 at its place, and a word of what stands above", delimiter, len(out.events), out.refusals, out.warnings, out.err)
		}
	}
}

// aLand is a country from 10 to 20 degrees east and 40 to 50 degrees north.
var aLand = ReadOptions{Country: func(name string) (geo.Place, bool) {
	box := orb.Bound{Min: orb.Point{10, 40}, Max: orb.Point{20, 50}}
	return geo.Place{ID: "UA", Country: "UA", Geometry: orb.MultiPolygon{box.ToPolygon()}}, name == "Ukraine"
}}

func TestSwappedCoordinates(t *testing.T) {
	for _, tt := range []struct {
		row  string
		want string // in the refusal; "" where the row is taken
	}{
		{"Ukraine,45.5,15.25", ""},
		{"Ukraine,15.25,45.5", "latitude 15.25 and longitude 45.5 lie outside Ukraine, but would lie in it the other way round; the coordinates look swapped"},
		{"Ukraine,39.5,15", ""},   // off a coarse coast
		{"Ukraine,-15,-45", ""},   // wrong, but not for that reason
		{"Atlantis,15.25,45", ""}, // nobody knows where it is
		{",15.25,45.5", ""},
		{"Ukraine,95,15", "latitude 95 is outside -90 to 90; longitude and latitude look swapped"},
	} {
		out := open([]byte("title,country,latitude,longitude\nStrike,"+tt.row+"\n"), "a.csv", aLand)
		said := ""
		if len(out.refusals) > 0 {
			said = out.refusals[0].Error()
		}
		if (said == "") != (tt.want == "") || !strings.Contains(said, tt.want) {
			t.Errorf("%s: said %q; want %q", tt.row, said, tt.want)
		}
	}
}

// TestSwappedOnRealPolygons asks the gazetteer, whose coasts are coarse.
func TestSwappedOnRealPolygons(t *testing.T) {
	o := ReadOptions{Country: gazetteer.Country}
	for row, want := range map[string]bool{
		"Kyiv,Ukraine,30.5234,50.4501": false, "Kyiv,Ukraine,50.4501,30.5234": true,
		"Alexandria,Egypt,31.2135,29.8853": true, "Port Said,Egypt,31.2653,32.3019": true,
		"Yalta,Ukraine,44.4952,34.1663": true, "Bhola,Bangladesh,22.4890,90.0627": true, "Bhola,Bangladesh,90.0627,22.4890": false,
		"Vladivostok,Russia,43.1155,131.8855": true, "Suva,Fiji,-18.1416,178.4419": true,
	} {
		out := open([]byte("title,country,latitude,longitude\n"+row+"\n"), "a.csv", o)
		if taken := len(out.events) == 1; taken != want {
			t.Errorf("%s: taken %v; want %v; %v", row, taken, want, out.refusals)
		}
	}
}

// TestDoubtfulFiguresAreTakenAloud reads figures that do not agree or are none.
func TestDoubtfulFiguresAreTakenAloud(t *testing.T) {
	out := open([]byte("title,killed_min,killed_best,killed_max\nA,9,5,3\nB,,some,\n"), "a.csv", ReadOptions{})
	if len(out.events) != 2 || len(out.warnings) != 2 {
		t.Fatalf("%d events, warned %v; want 2, and a word of each", len(out.events), out.warnings)
	}
	if k := out.events[0].Killed; *k.Min != 3 || *k.Best != 5 || *k.Max != 9 {
		t.Errorf("9, 5 and 3 are taken as %d, %d and %d; want 3, 5 and 9", *k.Min, *k.Best, *k.Max)
	}
	if x := out.events[0].Extras; x["killed_min"] != "9" || x["killed_best"] != "5" || x["killed_max"] != "3" {
		t.Errorf("extras are %v; want the figures as they stood", x)
	}
	if e := out.events[1]; e.Killed.Known() || e.Extras["killed_best"] != "some" {
		t.Errorf("some killed are %+v, extras %v; want no figure, and the word", e.Killed, e.Extras)
	}
}

func TestPositionsAreHidden(t *testing.T) {
	const file = "title,description,targets\nDrone strike on Kyiv,,\nArtillery,A firing position near the wood,\nУдар по позиціях,,\nStrike,,military_position\n"
	if out := open([]byte(file), "a.csv", ReadOptions{}); len(out.events) != 4 {
		t.Errorf("%d events are taken where nothing is hidden; want 4", len(out.events))
	}
	out := open([]byte(file), "a.csv", ReadOptions{HidePositions: true})
	if len(out.events) != 1 || len(out.refusals) != 3 || !strings.Contains(out.refusals[0].Error(), "row 3: tells where troops stand") {
		t.Errorf("%d events, refused %v; want the strike on Kyiv, and three rows that are left out aloud", len(out.events), out.refusals)
	}
}

// TestOurOwnPositionsAreHidden leaves them out of what we wrote ourselves, too.
func TestOurOwnPositionsAreHidden(t *testing.T) {
	events := []geo.Event{{Title: "Guns near the wood", EventType: "observation", SubEventType: "artillery_position_seen"}, {Title: "Drone strike on Kyiv"}}
	for _, f := range []Format{geoJSON, commaSeparated} {
		var file bytes.Buffer
		if _, err := f.Write(&file, stream(events), About{}); err != nil {
			t.Fatal(err)
		}
		out := open(file.Bytes(), "a"+f.Extension, ReadOptions{HidePositions: true})
		if len(out.events) != 1 || len(out.refusals) != 1 || out.events[0].Title != "Drone strike on Kyiv" {
			t.Errorf("%s: %d events, refused %v; want the strike on Kyiv alone", f.Name, len(out.events), out.refusals)
		}
	}
}

// TestNothingOfACLEDIsLost holds every cell of a row to the event or its extras.
func TestNothingOfACLEDIsLost(t *testing.T) {
	file, err := os.ReadFile("testdata/acled_35col.in.csv")
	if err != nil {
		t.Fatal(err)
	}
	h, rows, err := tableOf(file, true)
	if err != nil {
		t.Fatal(err)
	}
	out := open(file, "a.csv", known)
	for n, e := range out.events {
		feature := string(geo.AppendFeature(nil, &e))
		for i, cell := range rows[n].cells {
			if cell = strings.TrimRight(strings.TrimSpace(cell), "0."); cell == "" || cell == "-" {
				continue
			}
			held := string(geo.AppendText(nil, cell))
			if held = held[1 : len(held)-1]; !strings.Contains(feature, held) && !strings.Contains(strings.Join(slices.Sorted(maps.Keys(e.Extras)), " "), h.names[i]) {
				t.Errorf("event %d: %s %q is nowhere in %s", n+1, h.names[i], cell, feature)
			}
		}
	}
}
