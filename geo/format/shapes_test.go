package format

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"eventmap/geo"
)

// shapesOf gives events as a format with geometries hands them over.
func shapesOf(events []geo.Event) (names []string, each func(yield func(feature) bool) error) {
	for _, c := range attributes {
		names = append(names, c.name)
	}
	return names, func(yield func(feature) bool) error {
		cells := make([]string, len(attributes))
		for i := range events {
			for j := range attributes {
				cells[j] = string(attributes[j].append(nil, &events[i]))
			}
			if !yield(feature{row{line: i + 1, cells: cells}, events[i].Geometry}) {
				return nil
			}
		}
		return nil
	}
}

func eventsOf(stream geo.Events) (events []geo.Event, refusals []error) {
	for e, err := range stream {
		if err != nil {
			refusals = append(refusals, err)
			continue
		}
		events = append(events, e)
	}
	return events, refusals
}

func TestRowsWithAGeometryKeepTheirColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(anEvent, 1, 4).Draw(t, "events")
		var want []geo.Event
		for _, e := range events {
			want = append(want, flat(e))
		}
		names, each := shapesOf(events)
		got, refusals := eventsOf(readShapes(ReadOptions{}, &usualColumns, names, each))
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(geo.Event{}, "Row", "Curtailed", "Unsaid")); diff != "" || refusals != nil {
			t.Fatalf("read back with %v (-want +got):\n%s", refusals, diff)
		}
	})
}

func TestRowsOfOthersAreReadByTheirUsualNames(t *testing.T) {
	names := []string{"name", "date", "fatalities", "colour"}
	at := orb.Point{30.5, 50.45}
	each := func(yield func(feature) bool) error {
		yield(feature{row{line: 7, cells: []string{"Drone strike", "2023-04-20", "2", "red"}}, at})
		return geo.Errorf(geo.Invalid, "the file has been cut short")
	}
	got, ends := eventsOf(readShapes(ReadOptions{}, &usualColumns, names, each))
	if len(got) != 1 || got[0].Title != "Drone strike" || got[0].Geometry != at || *got[0].Killed.Best != 2 || got[0].Extras["colour"] != "red" || got[0].Row != 7 {
		t.Errorf("the row is read as %+v", got)
	}
	if len(ends) != 1 || ends[0].Error() != "the file has been cut short" {
		t.Errorf("the stream ends with %v", ends)
	}
	for range readShapes(ReadOptions{}, &usualColumns, names, each) {
		break // and nothing is yielded after that
	}
	if _, ends := eventsOf(readShapes(ReadOptions{Mapping: map[string]string{"colour": "notes"}}, &usualColumns, names, each)); len(ends) != 1 {
		t.Errorf("a mapping is refused: %v", ends)
	}
}

func TestColumnsSayWhatTheyHold(t *testing.T) {
	for _, c := range columns {
		given := map[kind]bool{holdsText: c.text != nil, holdsWhole: c.whole != nil, holdsNumber: c.number != nil, holdsTruth: c.truth != nil, holdsMoment: c.moment != nil}
		for k, is := range given {
			if is != (k == c.holds) {
				t.Errorf("column %s holds %d, and has a function for %d: %v", c.name, c.holds, k, is)
			}
		}
		if b := c.append(nil, &geo.Event{}); len(b) > 0 && !bytes.Equal(b, []byte("0")) {
			t.Errorf("column %s of an empty event is %q", c.name, b)
		}
	}
}
