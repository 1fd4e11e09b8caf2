package format

import (
	"bytes"
	"errors"
	"testing"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

func TestFeaturesAreWrittenAsTheirEvents(t *testing.T) {
	broken := errors.New("the store went away")
	for _, n := range []int{0, 1, 300} {
		for _, end := range []error{nil, broken} {
			events := storetest.Events(n, 5)
			var want, got bytes.Buffer
			wrote, wantErr := geoJSON.Write(&want, func(yield func(geo.Event, error) bool) {
				for i := range events {
					if !yield(events[i], nil) {
						return
					}
				}
				if end != nil {
					yield(geo.Event{}, end)
				}
			}, About{})
			count, gotErr := geoJSON.WriteFeatures(&got, func(yield func([]byte, error) bool) {
				var b []byte
				for i := range events {
					if b = geo.AppendItem(b[:0], &events[i], false); !yield(b, nil) {
						return
					}
				}
				if end != nil {
					yield(nil, end)
				}
			}, About{})
			if wrote != n || count != n || !errors.Is(wantErr, end) || !errors.Is(gotErr, end) {
				t.Errorf("of %d events that end with %v are written %d, %v, and as features %d, %v", n, end, wrote, wantErr, count, gotErr)
			}
			if !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Errorf("%d features are written otherwise than their events", n)
			}
		}
	}
}
