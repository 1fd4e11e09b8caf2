package main

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the program as people do, on each store: the transcripts are
// in testdata/script, and $EVENTMAP_STORE is where the events are kept.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, s := range stores {
		for _, file := range files {
			t.Run(s.name, func(t *testing.T) {
				at := s.at(t)
				testscript.Run(t, testscript.Params{
					Files: []string{file},
					Setup: func(env *testscript.Env) error {
						env.Setenv("EVENTMAP_STORE", at)
						env.Setenv("EVENTMAP_USER", "tester")
						return nil
					},
				})
			})
		}
	}
}
