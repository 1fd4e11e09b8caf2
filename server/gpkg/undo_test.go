package gpkg

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

func TestAnUndoingThatWasCutShortIsFinished(t *testing.T) {
	var writes int
	var ctx context.Context
	cancel := func() {}
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "events.gpkg"), Options{Places: storetest.Places, Batch: storetest.Batch, Now: func() time.Time {
		if writes--; writes == 0 {
			cancel()
		}
		return time.Now()
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		sound(t, s)
		_ = s.Close()
	})
	events := storetest.Events(storetest.Batch+50, 3)
	load := func() geo.ImportResult {
		t.Helper()
		r, err := s.Import(t.Context(), geo.Run{By: "importer"}, storetest.Stream(events))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := load()
	for i := range events {
		if i%2 == 0 {
			events[i].Notes = "said later"
		}
	}
	second := load()
	for _, tt := range []struct {
		run  int64
		want geo.UndoResult
	}{
		{second.Run, geo.UndoResult{Restored: second.Updated}},
		{first.Run, geo.UndoResult{Removed: len(events)}},
	} {
		ctx, cancel = context.WithCancel(t.Context())
		writes = 2 // the first batch is written, the second is not begun
		half, err := s.UndoRun(ctx, tt.run, geo.Edit{By: "olena"})
		cancel()
		if tt.want.Removed > 0 && (!errors.Is(err, context.Canceled) || half.Removed != storetest.Batch) {
			t.Fatalf("UndoRun that is cut short = %+v, %v", half, err)
		}
		if err == nil {
			continue // it had one batch only
		}
		got, err := s.UndoRun(t.Context(), tt.run, geo.Edit{By: "olena"})
		if err != nil || got.Run != half.Run || got.Removed != tt.want.Removed || got.Restored != tt.want.Restored || got.Kept != 0 {
			t.Errorf("UndoRun again = %+v, %v, want %+v", got, err, tt.want)
		}
		if _, err := s.UndoRun(t.Context(), tt.run, geo.Edit{By: "olena"}); geo.KindOf(err) != geo.Conflict {
			t.Errorf("UndoRun of what is undone = %v", err)
		}
	}
	if _, err := s.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	events[0].Notes = ""
	if r := load(); r.Created != len(events) {
		t.Errorf("the file after it was taken back = %+v", r)
	}
}
