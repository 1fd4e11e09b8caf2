package main

import (
	"slices"
	"sync"
	"time"
)

// Work is one thing that is timed.
type work func() error

// A pace is how long things are measured for.
type pace struct {
	rounds int           // of a contest
	slice  time.Duration // that each side has in a round, to work at least twice and no more than sixty times
	pan    time.Duration // that each side has in a round of panning
	quiet  time.Duration // for which tiles are asked for while nothing else happens
	writes int           // how many events are written, one after another
}

// full is the pace of `make bench`.
var full = pace{rounds: 5, slice: 120 * time.Millisecond, pan: 1500 * time.Millisecond, quiet: 5 * time.Second, writes: 300}

const leastRuns, mostRuns = 2, 60

// contest times works by turns, so that what else the machine does meets all of
// them, and gives for each the median over rounds of the round's median.
func (p *pace) contest(works ...work) ([]time.Duration, error) {
	medians := make([][]time.Duration, len(works))
	for _, w := range works { // once for the caches
		if err := w(); err != nil {
			return nil, err
		}
	}
	for range p.rounds {
		for i, w := range works {
			took, err := p.repeat(w)
			if err != nil {
				return nil, err
			}
			medians[i] = append(medians[i], median(took))
		}
	}
	result := make([]time.Duration, len(works))
	for i := range works {
		result[i] = median(medians[i])
	}
	return result, nil
}

// repeat gives how long each run took in one slice of time.
func (p *pace) repeat(w work) ([]time.Duration, error) {
	var took []time.Duration
	for begin := time.Now(); len(took) < leastRuns || len(took) < mostRuns && time.Since(begin) < p.slice; {
		start := time.Now()
		if err := w(); err != nil {
			return nil, err
		}
		took = append(took, time.Since(start))
	}
	return took, nil
}

func timed(w work) (time.Duration, error) {
	start := time.Now()
	err := w()
	return time.Since(start), err
}

func median(d []time.Duration) time.Duration { return quantile(d, 0.5) }

// quantile gives the value below which a share of all lies; it sorts d.
func quantile(d []time.Duration, share float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[min(len(d)-1, int(float64(len(d))*share))]
}

// A pull is what many clients at once were answered.
type pull struct {
	rate     float64 // answers a second
	p50, p99 time.Duration
}

// drive has clients work at once for some time, each with a work of its own.
func drive(clients int, span time.Duration, client func(n int) (w work, done func(), err error)) (pull, error) {
	took, failed := make([][]time.Duration, clients), make([]error, clients)
	works := make([]work, clients)
	for i := range clients {
		w, done, err := client(i)
		if err != nil {
			return pull{}, err
		}
		defer done()
		works[i] = w
	}
	var all sync.WaitGroup
	start := time.Now()
	for i, w := range works {
		all.Go(func() {
			for time.Since(start) < span {
				t, err := timed(w)
				if err != nil {
					failed[i] = err
					return
				}
				took[i] = append(took[i], t)
			}
		})
	}
	all.Wait()
	length := time.Since(start)
	for _, err := range failed {
		if err != nil {
			return pull{}, err
		}
	}
	every := slices.Concat(took...)
	return pull{rate: float64(len(every)) / length.Seconds(), p50: quantile(every, 0.5), p99: quantile(every, 0.99)}, nil
}
