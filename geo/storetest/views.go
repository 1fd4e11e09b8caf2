package storetest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eventmap/geo"
)

func keepsViews(t *testing.T, s geo.Store) {
	ctx := t.Context()
	save := func(v geo.View) geo.View {
		t.Helper()
		kept, err := s.PutView(ctx, v)
		if err != nil || kept.ID < 1 || kept.At.IsZero() {
			t.Fatalf("PutView(%+v) = %+v, %v", v, kept, err)
		}
		return kept
	}
	if list, err := s.Views(ctx); len(list) != 0 || err != nil {
		t.Errorf("Views() of an empty store = %v, %v", list, err)
	}
	night := save(geo.View{Name: "  Ніч над  Києвом ", Address: "?lat=50.45&q=дрон", By: "olena"})
	if night.Name != "Ніч над Києвом" || night.Address != "lat=50.45&q=дрон" || night.By != "olena" {
		t.Errorf("it is kept as %+v", night)
	}
	belgorod := save(geo.View{Name: "Belgorod", Address: "lat=50.6&event_type_not=riots", By: "petro"})
	night.Name, night.By = "Kyiv", "petro"
	night = save(night)
	want(t, s, belgorod, night)

	for say, v := range map[string]geo.View{
		"needs a name": {Name: " "}, "is not plain text": {Name: "a\x00b"}, "letters at most": {Name: strings.Repeat("я", geo.MaxViewName+1)},
		"longer than": {Name: "Long", Address: strings.Repeat("a", geo.MaxViewAddress+1)}, "malformed": {Name: "Bad", Address: "q=%zz"}, "nothing else": {Name: "Bad", Address: "q=a#b"},
	} {
		_, err := s.PutView(ctx, v)
		wantKind(t, "PutView of one that "+say, err, geo.Invalid)
		if err != nil && !strings.Contains(err.Error(), say) {
			t.Errorf("PutView(%.40q) = %v, want %q", v.Name, err, say)
		}
	}
	_, err := s.PutView(ctx, geo.View{Name: "BELGOROD"})
	wantKind(t, "PutView of a name that is taken", err, geo.Conflict)
	_, err = s.PutView(ctx, geo.View{ID: 4_711, Name: "Nowhere"})
	wantKind(t, "PutView of one that is not", err, geo.NotFound)
	wantKind(t, "DeleteView of one that is not", s.DeleteView(ctx, 4_711), geo.NotFound)

	if err := s.DeleteView(ctx, night.ID); err != nil {
		t.Errorf("DeleteView = %v", err)
	}
	again := save(geo.View{Name: "Kyiv", Address: ""})
	if again.ID == night.ID {
		t.Error("the id of a deleted view is given again")
	}
	want(t, s, belgorod, again)
	if n := lastChange(t, s); n != 0 {
		t.Errorf("LastChange() = %d: views are no change of events", n)
	}
}

func want(t *testing.T, s geo.Store, list ...geo.View) {
	t.Helper()
	got, err := s.Views(t.Context())
	if diff := cmp.Diff(list, got); diff != "" || err != nil {
		t.Errorf("Views() = %v (-want +got):\n%s", err, diff)
	}
}
