package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// mostMarkers is how many events leaflet.markercluster is given at most.
const mostMarkers = 1_000_000

// seen is what frontend/e2e/bench.mjs measures; times are in milliseconds.
type seen struct {
	First   []float64 `json:"first"`
	Sent    float64   `json:"sent"` // bytes of the client, compressed
	Filters []float64 `json:"filters"`
	Frames  []float64 `json:"frames"` // a second, at a zoom of cells and at one of symbols
	Twins   []struct {
		Events  int       `json:"events"`
		First   float64   `json:"first"`
		Filters []float64 `json:"filters"`
	} `json:"twins"`
}

// measureBrowser looks at the map in Chromium as the public sees it, beside a page of
// leaflet.markercluster with the most events that it finishes.
func (b *bench) measureBrowser() error {
	c := exec.CommandContext(b.ctx, "node", b.browser, "http://"+b.server.addr, fmt.Sprint(min(b.n, mostMarkers)), fmt.Sprint(b.pace.rounds))
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("node %s: %w", b.browser, err)
	}
	var s seen
	if err := json.Unmarshal(out, &s); err != nil {
		return fmt.Errorf("node %s: %w", b.browser, err)
	}
	if len(s.First) == 0 || len(s.Filters) == 0 || len(s.Frames) == 0 || len(s.Twins) == 0 {
		return fmt.Errorf("node %s measured nothing of %s", b.browser, out)
	}
	b.reportSeen(&s)
	return nil
}

func (b *bench) reportSeen(s *seen) {
	largest := s.Twins[len(s.Twins)-1]
	first, filter := middle(s.First), middle(s.Filters)
	b.report.add(
		row{id: "browser first", ours: ms(first), score: millis(first)},
		row{id: "browser filter", ours: ms(filter), score: millis(filter)},
		row{id: "browser frames", ours: fmt.Sprintf("%.0f, %.0f", s.Frames[0], s.Frames[len(s.Frames)-1]), score: min(s.Frames[0], s.Frames[len(s.Frames)-1])},
		row{id: "browser sent", ours: figure(s.Sent/1_000, "KB"), score: s.Sent / 1_000})
	with := "theirs with " + thousands(int64(largest.Events))
	byFirst := against("browser first cluster", first, span(largest.First))
	byFilter := against("browser filter cluster", filter, middle(largest.Filters))
	byFirst.after, byFilter.after = with, with
	b.report.add(byFirst, byFilter)
}

func span(millis float64) time.Duration { return time.Duration(millis * float64(time.Millisecond)) }

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func middle(times []float64) time.Duration {
	spans := make([]time.Duration, len(times))
	for i, t := range times {
		spans[i] = span(t)
	}
	return median(spans)
}
