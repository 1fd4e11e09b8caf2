package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"eventmap/server/postgis/postgistest"
)

// TestScripts runs the program as people do, on each store: the transcripts are
// in testdata/script, and $STORE is where the events are kept.
func TestScripts(t *testing.T) {
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			testscript.Run(t, testscript.Params{
				Dir: "testdata/script",
				Setup: func(env *testscript.Env) error {
					env.Setenv("STORE", "desk.gpkg")
					if s.name == "postgis" {
						env.Setenv("STORE", postgistest.Empty(t))
					}
					env.Setenv("EVENTMAP_STORE", env.Getenv("STORE"))
					env.Setenv("EVENTMAP_USER", "tester")
					return nil
				},
			})
		})
	}
}
