package storetest

import (
	"testing"

	"eventmap/geo"
)

// Whatever is asked of a keeper can be asked of a server too.
func TestEveryRandomQueryCanBeWritten(t *testing.T) {
	for seed := range uint64(20) {
		for _, q := range Queries(200, seed) {
			if _, err := geo.ParseQuery(q.Values()); err != nil {
				t.Fatalf("seed %d: %s: %v", seed, q.Values().Encode(), err)
			}
		}
	}
}
