package server_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/server"
)

// A slow store takes its time to undo, unless whoever asked has gone.
type slow struct {
	geo.Store
	takes time.Duration
}

func (s *slow) work(ctx context.Context) error {
	select {
	case <-time.After(s.takes):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *slow) UndoDataset(ctx context.Context, _ string, _ geo.Edit) (geo.UndoResult, error) {
	return geo.UndoResult{Removed: 7}, s.work(ctx)
}

func (s *slow) Import(ctx context.Context, run geo.Run, events geo.Events) (geo.ImportResult, error) {
	if err := s.work(ctx); err != nil {
		return geo.ImportResult{}, err
	}
	n := 0
	for _, err := range events {
		if err != nil {
			return geo.ImportResult{}, err
		}
		n++
	}
	return geo.ImportResult{Created: n}, s.work(ctx)
}

func TestAWriteMayTakeLongerThanSilenceMay(t *testing.T) {
	d := open(t, func(c *server.Config) {
		c.Limits = server.DefaultLimits
		c.Limits.ReadTimeout = time.Second
		c.Store = &slow{c.Store, 2 * time.Second}
	}).ready().signIn()
	if got := d.want(d.do("DELETE", "/api/datasets/large", "", nil), 200).json(t); got["removed"] != 7.0 {
		t.Errorf("undo = %v, want 7 removed", got)
	}
	rows := "title,id\n" + strings.Repeat("A,\n", 50_000)
	if got := d.want(d.do("POST", "/api/import?filename=large.csv", rows, nil), 200).json(t); got["created"] != 50_000.0 {
		t.Errorf("import = %v, want 50,000 created", got)
	}
}
