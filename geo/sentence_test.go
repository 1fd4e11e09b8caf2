package geo_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"eventmap/geo"
)

func TestASentenceKeepsHowItWasMade(t *testing.T) {
	broken := &geo.Error{Message: "it cannot be kept", Violations: []geo.Violation{{Field: "title", Message: "is missing"}}}
	for _, tt := range []struct {
		err        error
		text, wire string
	}{
		{geo.Say("%q is not a number", `"x"`), `"\"x\"" is not a number`, `{"pattern":"%q is not a number","values":["\"x\""]}`},
		{geo.Say("%d of %d", 3, 10), "3 of 10", `{"pattern":"%d of %d","values":[3,10]}`},
		{geo.Say("on %s", geo.Day(time.Date(2023, 4, 3, 0, 0, 0, 0, time.UTC))), "on 3 April 2023", `{"pattern":"on %s","values":[{"day":"2023-04-03"}]}`},
		{geo.Say("near %.3g, %v", 1.23456, 2.5), "near 1.23, 2.5", `{"pattern":"near %.3g, %v","values":["1.23",2.5]}`},
		{geo.Say("write %q, not %c", '"', ';'), `write '"', not ;`, `{"pattern":"write %q, not %c","values":["\"",";"]}`},
		{geo.Say("100 %% of %s", []byte("it")), "100 % of it", `{"pattern":"100 %% of %s","values":["it"]}`},
		{geo.Say("row %d: %s", 7, geo.Say("is damaged")), "row 7: is damaged", `{"pattern":"row %d: %s","values":[7,{"pattern":"is damaged"}]}`},
		{geo.Say("%s", geo.Say("of %d", 2)), "of 2", `{"pattern":"of %d","values":[2]}`},
		{geo.Say("after %d, %s", 2, errors.New("EOF")), "after 2, EOF", `{"pattern":"after %d, %s","values":[2,"EOF"]}`},
		{fmt.Errorf("asked: %w", geo.Errorf(geo.NotFound, "no event %d", 7)), "asked: no event 7", `{"pattern":"no event %d","values":[7]}`},
		{broken, "it cannot be kept: title is missing", `{"pattern":"%s: %s","values":[{"pattern":"it cannot be kept"},{"pattern":"%s %s","values":["title",{"pattern":"is missing"}]}]}`},
		{geo.Say("holds %s", geo.List([]string{"a", "100 %"}, 3)), "holds a, 100 %", `{"pattern":"holds %s","values":[{"pattern":"%s, %s","values":[{"pattern":"a"},{"pattern":"100 %%"}]}]}`},
		{geo.List([]string{"a", "b", "c"}, 1), "a, and 2 more", `{"pattern":"%s, %s","values":[{"pattern":"a"},{"pattern":"and %d more","values":[2]}]}`},
		{geo.Say("is damaged"), "is damaged", "null"},
		{errors.New("EOF"), "EOF", "null"},
	} {
		wire, err := json.Marshal(geo.SentenceOf(tt.err))
		if err != nil || tt.err.Error() != tt.text || string(wire) != tt.wire {
			t.Errorf("%q is kept as %s, %v; want %q as %s", tt.err, wire, err, tt.text, tt.wire)
		}
	}
}

func TestASentenceLosesTheFieldThatIsToldBesideIt(t *testing.T) {
	for _, tt := range []struct {
		err        error
		text, wire string
	}{
		{geo.Errorf(geo.Invalid, "geometry: latitude %v is outside", 91.5), "latitude 91.5 is outside", `{"pattern":"latitude %v is outside","values":[91.5]}`},
		{geo.Errorf(geo.Invalid, "%s: a hole near %s", "geometry", "Kyiv"), "a hole near Kyiv", `{"pattern":"a hole near %s","values":["Kyiv"]}`},
		{geo.Errorf(geo.Invalid, "point: it is %d", 1), "point: it is 1", `{"pattern":"point: it is %d","values":[1]}`},
	} {
		rest, cut := geo.CutField(tt.err, "geometry")
		wire, err := json.Marshal(geo.SentenceOf(rest))
		if err != nil || rest.Error() != tt.text || string(wire) != tt.wire || cut != (tt.text != tt.err.Error()) {
			t.Errorf("CutField(%q) = %q as %s, %v; want %q as %s", tt.err, rest, wire, cut, tt.text, tt.wire)
		}
	}
}
