package main

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"eventmap/geo"
	"eventmap/geo/format"
	"eventmap/geo/generate"
)

type generateCommand struct {
	N       int     `arg:"" help:"How many events."`
	File    string  `arg:"" optional:"" help:"File to write; by default, and for -, standard output."`
	Seed    uint64  `help:"Another seed gives other events, whose external ids differ; by default 1." env:"EVENTMAP_SEED" default:"1" placeholder:"S"`
	Private float64 `help:"Share of the events that the public does not see, or sees elsewhere, from 0 to 1." env:"EVENTMAP_PRIVATE" placeholder:"SHARE"`
	Format  string  `help:"Format, such as geojson or csv; by default the file's extension says it, and geojson on standard output." env:"EVENTMAP_FORMAT" placeholder:"NAME"`
}

// Run writes events that are made up, as eventmap import reads them.
func (g *generateCommand) Run(c *console) error {
	switch {
	case g.N < 0:
		return fmt.Errorf("%d is not a number of events", g.N)
	case !(g.Private >= 0 && g.Private <= 1): // NaN is not either
		return fmt.Errorf("--private %v is not a share from 0 to 1", g.Private)
	}
	name := cmp.Or(g.File, "-")
	if name == "-" {
		g.Format = cmp.Or(g.Format, "geojson")
	}
	f, err := written(g.Format, name)
	if err != nil {
		return err
	}
	o := generate.Options{Seed: g.Seed, N: g.N, Private: g.Private, Flat: f.WriteFeatures == nil}
	return writeEvents(c, name, f, until(c.ctx, o.Events()), format.About{Title: "Events that are made up", Made: time.Now().UTC()})
}

// until ends a stream with its context.
func until(ctx context.Context, events geo.Events) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for e, err := range events {
			if ctx.Err() != nil {
				yield(geo.Event{}, ctx.Err())
				return
			}
			if !yield(e, err) {
				return
			}
		}
	}
}
