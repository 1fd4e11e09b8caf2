package geo_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"eventmap/geo"
)

// wantInvalid asserts that err is written for the person who asked, and says
// what it should.
func wantInvalid(t testing.TB, call string, err error, say string) {
	t.Helper()
	if geo.KindOf(err) != geo.Invalid || !strings.Contains(err.Error(), say) {
		t.Errorf("%s = %v, want an Invalid error that says %q", call, err, say)
	}
}

func TestErrorsAreSentences(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{&geo.Error{}, "something went wrong on our side"},
		{geo.Errorf(geo.NotFound, "no event %d", 7), "no event 7"},
		{&geo.Error{Message: "cannot be kept"}, "cannot be kept"},
		{&geo.Error{Violations: []geo.Violation{{Field: "title", Message: "is missing"}}}, "title is missing"},
		{&geo.Error{Message: "the event cannot be kept", Violations: []geo.Violation{{Field: "title", Message: "is missing"}, {Field: "country", Message: "is wrong"}}},
			"the event cannot be kept: title is missing; country is wrong"},
		{&geo.Refusal{Row: 7, Field: "lat", Reason: `"north" is not a number`}, `row 7: lat: "north" is not a number`},
		{&geo.Refusal{Row: 8, Reason: "the line is empty"}, "row 8: the line is empty"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("%#v says %q, want %q", tt.err, got, tt.want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want geo.Kind
	}{
		{nil, geo.Internal},
		{errors.New("the disk is full"), geo.Internal},
		{geo.Errorf(geo.Conflict, "somebody was first"), geo.Conflict},
		{fmt.Errorf("gpkg: put 7: %w", geo.Errorf(geo.Conflict, "somebody was first")), geo.Conflict},
	} {
		if got := geo.KindOf(tt.err); got != tt.want {
			t.Errorf("KindOf(%v) = %v, want %v", tt.err, got, tt.want)
		}
	}
}

func TestRefusalsAreCountedBeyondThoseThatAreKept(t *testing.T) {
	var r geo.ImportResult
	for i := range geo.MaxRefusals + 5 {
		r.Refuse(geo.Refusal{Row: i + 1, Reason: "bad"})
	}
	if r.Refused != geo.MaxRefusals+5 || len(r.Refusals) != geo.MaxRefusals || r.Refusals[0].Row != 1 {
		t.Errorf("%d refused, %d kept from row %d", r.Refused, len(r.Refusals), r.Refusals[0].Row)
	}
}
