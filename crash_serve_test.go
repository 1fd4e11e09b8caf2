package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// choose is what a query must answer: a scan with Match, in its order, its page.
func choose(events []geo.Event, q geo.Query) (ids []int64, matched int) {
	var list []geo.Event
	for i := range events {
		if q.Match(&events[i]) {
			list = append(list, events[i])
		}
	}
	slices.SortFunc(list, func(a, b geo.Event) int { return q.Compare(&a, &b) })
	matched = len(list)
	list = list[min(q.Offset, len(list)):]
	if q.Limit > 0 {
		list = list[:min(q.Limit, len(list))]
	}
	for i := range list {
		ids = append(ids, list[i].ID)
	}
	return ids, matched
}

// queries draws some, each with a page of its own.
func (l *life) queries(n int) []geo.Query {
	list := storetest.Queries(n, l.draw.Uint64())
	for i := range list {
		if list[i].Limit == 0 {
			list[i].Limit = 500
		}
		if len(list[i].Datasets) > 0 {
			list[i].Datasets = []string{[]string{"wire", "desk", "sheet-1", "sheet-2"}[l.draw.IntN(4)]}
		}
	}
	return list
}

// checkQueries: the store finds by its own indexes what Match chooses.
func (l *life) checkQueries(s geo.Store, events []geo.Event) {
	l.Helper()
	for _, q := range l.queries(8) {
		var got []int64
		for e, err := range s.Events(l.Context(), q) {
			if err != nil {
				l.Fatal(err)
			}
			got = append(got, e.ID)
		}
		if want, _ := choose(events, q); !slices.Equal(got, want) {
			l.Errorf("the store answers %s with %v, Match with %v", q.Values().Encode(), got, want)
		}
	}
}

// checkServed: the index of the server answers as Match does over the stored
// events: lists, counts, summary and tiles.
func (l *life) checkServed(p *process, events []geo.Event) {
	l.Helper()
	for _, q := range l.queries(8) {
		status, text := p.ask("GET", "/api/collections/events/items?"+q.Values().Encode(), nil, "")
		var page struct {
			Matched  int `json:"numberMatched"`
			Features []struct {
				ID         int64 `json:"id"`
				Properties struct {
					Revision int64 `json:"revision"`
				} `json:"properties"`
			} `json:"features"`
		}
		if err := json.Unmarshal(text, &page); err != nil || status != http.StatusOK {
			l.Errorf("%s = %d, %v: %.200s", q.Values().Encode(), status, err, text)
			continue
		}
		var got []int64
		for _, f := range page.Features {
			got = append(got, f.ID)
			if i, ok := slices.BinarySearchFunc(events, f.ID, func(e geo.Event, id int64) int { return int(e.ID - id) }); !ok || events[i].Revision != f.Properties.Revision {
				l.Errorf("the server has event %d at revision %d, the store otherwise", f.ID, f.Properties.Revision)
			}
		}
		if want, matched := choose(events, q); !slices.Equal(got, want) || page.Matched != matched {
			l.Errorf("the server answers %s with %v of %d, Match with %v of %d", q.Values().Encode(), got, page.Matched, want, matched)
		}
	}
	stream := func(yield func(geo.Event, error) bool) {
		for i := range events {
			if !yield(events[i], nil) {
				return
			}
		}
	}
	want, err := geo.Summarize(stream, geo.Query{}, geo.SummaryWish{})
	if err != nil {
		l.Fatal(err)
	}
	_, text := p.ask("GET", "/api/summary", nil, "")
	var got struct {
		Facets map[string][]struct {
			Value string `json:"value"`
			Count int    `json:"count"`
		} `json:"facets"`
	}
	if err := json.Unmarshal(text, &got); err != nil {
		l.Errorf("summary: %v: %.200s", err, text)
	}
	counted := func(m map[string]int) map[string]int {
		maps.DeleteFunc(m, func(_ string, n int) bool { return n == 0 })
		return m
	}
	for facet, tallies := range want.Facets {
		is, should := map[string]int{}, map[string]int{}
		for _, t := range got.Facets[string(facet)] {
			is[t.Value] = t.Count
		}
		for _, t := range tallies {
			should[t.Value] = t.Count
		}
		if diff := cmp.Diff(counted(should), counted(is), cmpopts.EquateEmpty()); diff != "" {
			l.Errorf("the summary of %s (-want +got):\n%s", facet, diff)
		}
	}
	located := 0
	q := geo.Query{Located: geo.Yes}
	for i := range events {
		if q.Match(&events[i]) {
			located++
		}
	}
	if sum := p.tileSum(1, url.Values{"located": {"yes"}}); sum != located {
		l.Errorf("the tiles of zoom 1 hold %d events, want %d", sum, located)
	}
}

// A listener follows /api/live across the crashes, as a browser does.
type listener struct {
	last   int64           // the id of the last message that bore one
	afresh int64           // up to here everything was looked at afresh
	told   map[int64]int64 // the newest number under which each event was told of
}

func newListener() listener { return listener{last: -1, told: map[int64]int64{}} }

// listen follows the server from where it left off until it has heard of a
// change number, when that is given, or the stream ends.
func (l *life) listen(ctx context.Context, p *process, until int64) error {
	h := &l.heard
	r, err := http.NewRequestWithContext(ctx, "GET", p.url+"/api/live", nil)
	if err != nil {
		return err
	}
	resumed := h.last
	if resumed >= 0 {
		r.Header.Set("Last-Event-ID", strconv.FormatInt(resumed, 10))
	}
	resp, err := (&http.Client{Jar: p.client.Jar}).Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("/api/live = %d", resp.StatusCode)
	}
	var event, data, id string
	told := map[state]bool{}
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "event":
			event = value
		case "data":
			data = value
		case "id":
			id = value
		case "":
			if err := l.hear(event, data, id, resumed, told); err != nil {
				return err
			}
			if event, data, id = "", "", ""; until > 0 && h.last >= until {
				return nil
			}
		}
	}
	return ctx.Err()
}

// hear takes one message.
func (l *life) hear(event, data, id string, resumed int64, told map[state]bool) error {
	h := &l.heard
	var m struct{ Number, ID, Revision int64 }
	if err := json.Unmarshal([]byte(data), &m); err != nil {
		return err
	}
	switch event {
	case "hello":
		if h.last < 0 {
			h.afresh = m.Number
		}
	case "reset":
		h.afresh = max(h.afresh, m.Number)
	case "change":
		if m.Number <= resumed {
			l.Errorf("change %d of event %d is told again after %d", m.Number, m.ID, resumed)
		}
		if s := (state{m.ID, m.Revision}); told[s] {
			l.Errorf("revision %d of event %d is told twice", m.Revision, m.ID)
		} else {
			told[s] = true
		}
		h.told[m.ID] = max(h.told[m.ID], m.Number)
	}
	if id != "" {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || n < h.last {
			l.Errorf("an id of /api/live is %q after %d", id, h.last)
		}
		h.last = max(h.last, n)
	}
	return nil
}

// checkHeard: who resumes by Last-Event-ID hears of every change since, or is
// told to look at everything afresh.
func (l *life) checkHeard(p *process, was *past) {
	l.Helper()
	newest := int64(0)
	for _, r := range was.rows {
		newest = max(newest, r.change)
	}
	if newest == 0 {
		return
	}
	ctx, stop := context.WithTimeout(l.Context(), patience)
	defer stop()
	if err := l.listen(ctx, p, newest); err != nil || l.heard.last < newest {
		l.Errorf("/api/live comes to %d of %d, %v", l.heard.last, newest, err)
	}
	for s, r := range was.rows {
		if r.change > l.heard.afresh && l.heard.told[s.id] < r.change {
			l.Errorf("/api/live never told of revision %d of event %d, change %d; told up to %d, afresh from %d", s.revision, s.id, r.change, l.heard.told[s.id], l.heard.afresh)
		}
	}
}
