package atlas

import (
	"bytes"
	"compress/gzip"
	"io"
	"reflect"
	"strings"
	"testing"
)

// twins are two square countries that share a border, one of them with a lake.
func twins() *File {
	return &File{
		Arcs: [][]Point{
			{{0, 0}, {0, 90}},
			{{0, 90}, {-90, 90}, {-90, 0}, {0, 0}},
			{{0, 0}, {90, 0}, {90, 90}, {0, 90}},
			{{20, 20}, {20, 40}, {40, 40}, {40, 20}, {20, 20}},
		},
		Areas: []Area{
			{ID: "EE", Name: "East", Country: "EE", Keys: []string{"east", "схід"}, Polygons: []Polygon{{{2, -1}, {3}}}},
			{ID: "WW-1", Name: "West", Country: "WW", Level: 1, City: true, Keys: []string{}, Polygons: []Polygon{{{0, 1}}}},
		},
	}
}

func TestDecodeReadsWhatEncodeWrote(t *testing.T) {
	zipped, err := Encode(twins())
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(zipped)
	if err != nil {
		t.Fatal(err)
	}
	if want := twins(); !reflect.DeepEqual(got, want) {
		t.Errorf("Decode(Encode(f)) = %+v, want %+v", got, want)
	}
	again, err := Encode(got)
	if err != nil || !bytes.Equal(again, zipped) {
		t.Errorf("the second writing differs from the first (%v)", err)
	}
}

func TestDecodeRefusesABrokenFile(t *testing.T) {
	for why, spoil := range map[string]func(f *File){
		"a ring of fewer than four points":      func(f *File) { f.Areas[0].Polygons[0][0] = Ring{0} },
		"a ring that does not close":            func(f *File) { f.Areas[0].Polygons[0][0] = Ring{2, 3} },
		"a ring names an arc that is not there": func(f *File) { f.Areas[0].Polygons[0][0] = Ring{9} },
		"a polygon without a ring":              func(f *File) { f.Areas[0].Polygons[0] = Polygon{} },
		"an arc of fewer than two points":       func(f *File) { f.Arcs[0] = f.Arcs[0][:1] },
		"a point off the earth":                 func(f *File) { f.Arcs[0][0] = Point{180*Scale + 1, 0} },
		"an area of an unknown kind":            func(f *File) { f.Areas[0].Level = 2 },
	} {
		f := twins()
		spoil(f)
		zipped, err := Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(zipped); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("Decode of a file with %s: %v", why, err)
		}
	}
	zipped, err := Encode(twins())
	if err != nil {
		t.Fatal(err)
	}
	for n := range zipped {
		if _, err := Decode(zipped[:n]); err == nil {
			t.Errorf("Decode of the first %d of %d bytes finds no fault", n, len(zipped))
		}
	}
}

// FuzzDecode spoils what is inside the gzip, where its checksum does not help.
func FuzzDecode(f *testing.F) {
	zipped, err := Encode(twins())
	if err != nil {
		f.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		f.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(magic))
	f.Add([]byte(magic + "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(raw); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		file, err := Decode(b.Bytes())
		if err != nil {
			return
		}
		for _, area := range file.Areas {
			for _, polygon := range area.Polygons {
				for _, ring := range polygon {
					if len(ring) == 0 {
						t.Error("Decode lets an empty ring pass")
					}
				}
			}
		}
	})
}

func TestFold(t *testing.T) {
	for name, want := range map[string]string{
		"Luhans’k":               "luhansk",
		"Луганська область":      "луганська область",
		"Київ":                   "киів",
		"Barisāl Division":       "barisal division",
		"Sagaing  region":        "sagaing region",
		"Côte d'Ivoire":          "cote divoire",
		"İzmir":                  "izmir",
		"Đakovica":               "dakovica",
		"Κύπρος":                 "κυπροσ",
		"ᾠδή":                    "ωδη",
		"Dún Laoghaire–Rathdown": "dun laoghaire rathdown",
		"محافظةُ":                "محافظة",
		"서울":                     "서울",
		"বরিশাল":                 "বরিশাল",
		"Trinidad & Tobago":      "trinidad and tobago",
		"  ":                     "",
		"\xff":                   "",
	} {
		if got := Fold(name); got != want {
			t.Errorf("Fold(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestLoose(t *testing.T) {
	for name, want := range map[string]struct {
		name string
		kind Kind
	}{
		"luhansk oblast":                {"luhansk", Land},
		"province of luhansk":           {"luhansk", Land},
		"autonomous republic of crimea": {"crimea", Land},
		"киів місто":                    {"киів", City},
		"kyiv city":                     {"kyiv", City},
		"kyiv city municipality":        {"kyiv", City},
		"al hudaydah":                   {"hudaydah", Unsaid},
		"oblast":                        {"oblast", Unsaid},
		"shan":                          {"shan", Unsaid},
		"область":                       {"область", Unsaid},
	} {
		if got, kind := Loose(name); got != want.name || kind != want.kind {
			t.Errorf("Loose(%q) = %q, %d; want %q, %d", name, got, kind, want.name, want.kind)
		}
	}
}
