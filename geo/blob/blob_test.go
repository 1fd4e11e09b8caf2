package blob_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"eventmap/geo/blob"
)

func TestAGeometryHasItsHeader(t *testing.T) {
	kyiv, lviv := orb.Point{30.5, 50.25}, orb.Point{24, 49.5}
	for _, tt := range []struct {
		g    orb.Geometry
		head string
		box  bool
	}{
		{kyiv, "47500001e6100000", false},
		{orb.LineString{kyiv, lviv}, "47500003e6100000" + "0000000000003840" + "0000000000803e40" + "0000000000c04840" + "0000000000204940", true},
	} {
		b, err := blob.Of(tt.g)
		if err != nil || !bytes.HasPrefix(b, unhex(t, tt.head)) {
			t.Fatalf("Of(%v) = %x, %v; want it to begin with %s", tt.g, b, err, tt.head)
		}
		body, empty, err := blob.Body(b)
		g, wrong := wkb.Unmarshal(body)
		if err != nil || wrong != nil || empty || !orb.Equal(g, tt.g) {
			t.Errorf("the body of %v is %v, empty %v, %v, %v", tt.g, g, empty, err, wrong)
		}
		if box, ok := blob.Envelope(b); ok != tt.box || ok && box != tt.g.Bound() {
			t.Errorf("the envelope of %v is %v, %v", tt.g, box, ok)
		}
	}
	if b, err := blob.Of(nil); b != nil || err != nil {
		t.Errorf("Of(nil) = %x, %v", b, err)
	}
}

func TestWhatIsNoGeometryHasNoBody(t *testing.T) {
	for _, s := range []string{"", "4750", "47510001e6100000", "4750000be6100000", "47500003e610000000"} {
		if _, _, err := blob.Body(unhex(t, s)); err == nil {
			t.Errorf("Body(%s) is something", s)
		}
	}
	if _, empty, err := blob.Body(unhex(t, "47500011e6100000")); err != nil || !empty {
		t.Errorf("one that is flagged as empty is empty %v, %v", empty, err)
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
