package server

import (
	"context"
	"maps"
	"slices"

	"eventmap/geo"
)

// CheckRedistribution refuses a file of what q chooses when it would hold events
// that may not be given to others, and says of which datasets and why.
func CheckRedistribution(ctx context.Context, r geo.Reader, datasets []geo.Dataset, q geo.Query) error {
	licences := map[string]string{}
	rights := notForOthers{closed: map[string]bool{}, and: q.Filter}
	within := q
	within.Datasets = nil
	for _, d := range datasets {
		licences[d.Name], rights.closed[d.Name] = d.Licence, !d.Redistributable
		if !d.Redistributable && q.Admits("dataset", d.Name) {
			within.Datasets = append(within.Datasets, d.Name)
		}
	}
	q.OwnRights = true // all others are as their datasets are
	questions := []geo.Query{q}
	if len(within.Datasets) > 0 {
		questions = append(questions, within)
	}
	counts, n := map[string]int{}, 0
	for _, q := range questions {
		q.Filter, q.Sort, q.Limit, q.Offset = &rights, nil, 0, 0
		for e, err := range r.Events(ctx, q) {
			if err != nil {
				return err
			}
			if !q.OwnRights && e.Rights.Redistributable != nil {
				continue // it was counted before
			}
			counts[e.Dataset]++
			n++
		}
	}
	if n == 0 {
		return nil
	}
	var told *geo.Sentence
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		one := geo.Say("%d of %s", counts[name], name)
		if l := licences[name]; l != "" {
			one = geo.Say("%s (%s)", one, l)
		}
		if told != nil {
			one = geo.Say("%s, %s", told, one)
		}
		told = one
	}
	return geo.Errorf(geo.Forbidden, "%d of the events may not be given to others: %s; leave them out of the query, or say that the file is for your own use with own_use=yes (--own-use)",
		n, told)
}

// notForOthers chooses the events that may not be redistributed.
type notForOthers struct {
	closed map[string]bool
	and    geo.Filter // nil for no other condition
}

func (f *notForOthers) Match(e *geo.Event) bool {
	return !e.Redistributable(!f.closed[e.Dataset]) && (f.and == nil || f.and.Match(e))
}
