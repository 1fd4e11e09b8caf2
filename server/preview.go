package server

import (
	"context"
	"encoding/json"
	"time"

	"eventmap/geo"
	"eventmap/geo/duplicate"
	"eventmap/geo/format"
)

// A preview says what an import would read, and how, so that it can be corrected
// before anything is written.
type preview struct {
	Format  string            `json:"format"`
	Title   string            `json:"title"`
	Why     string            `json:"why"`
	Said    *geo.Sentence     `json:"sentence,omitempty"` // Why, as it was made
	Columns []column          `json:"columns"`            // none where the file is no table
	Fields  []string          `json:"fields"`             // what a column can be
	Dataset geo.Dataset       `json:"dataset"`            // as it is, or would be
	Events  []json.RawMessage `json:"events"`             // the first of them
	// What may be told here already, the first of them, and how many there are
	// among the rows that were compared.
	Duplicates []previewed `json:"duplicates"`
	Count      int         `json:"duplicates_count"`
	Compared   int         `json:"duplicates_compared"`

	ctx   context.Context
	s     *Server
	spent time.Duration // on comparing
}

// A column of a file is read as a field; one that is "" is kept in extras.
type column struct {
	Name   string `json:"name"`
	Sample string `json:"sample"`
	Field  string `json:"field"`
	Fixed  bool   `json:"fixed"`
}

// A previewed event may be here already.
type previewed struct {
	Row        int             `json:"row"`
	Event      json.RawMessage `json:"event"`
	Candidates []candidate     `json:"candidates"`
}

// How much a preview spells out, and how long it looks for what is here already.
const (
	mostPreviewed  = 20
	mostDuplicates = 50
	mostComparing  = 5 * time.Second
)

func (s *Server) newPreview(ctx context.Context) *preview {
	return &preview{Columns: []column{}, Fields: format.Fields, Events: []json.RawMessage{}, Duplicates: []previewed{}, ctx: ctx, s: s}
}

func (p *preview) inspected(i format.Inspection, d geo.Dataset) {
	p.Format, p.Title, p.Dataset = i.Format.Name, i.Format.Title, d
	p.Why, p.Said = i.Why.Error(), geo.SentenceOf(i.Why)
	_ = p.Dataset.Settle() // what is wrong with it is said when it is written
	for _, c := range i.Columns {
		p.Columns = append(p.Columns, column(c))
	}
}

// look keeps the first events, and compares each with what is here.
func (p *preview) look(row int, e *geo.Event) {
	e.Complete()
	if len(p.Events) < mostPreviewed {
		p.Events = append(p.Events, geo.AppendFeature(nil, e))
	}
	if p.spent > mostComparing || !p.s.follow.ready.Load() {
		return
	}
	start := time.Now()
	defer func() { p.spent += time.Since(start) }()
	found, err := duplicate.Find(p.ctx, p.s.follow.desk.index(), e, mostCandidates)
	if err != nil {
		return
	}
	p.Compared++
	one := previewed{Row: row, Candidates: []candidate{}}
	for _, f := range found {
		if f.Event.Dataset == e.Dataset && f.Event.ExternalID == e.ExternalID {
			return // it is the same row: the import would update it
		}
		one.Candidates = append(one.Candidates, candidate{geo.AppendFeature(nil, &f.Event), likenessOf(f.Likeness)})
	}
	if len(one.Candidates) == 0 {
		return
	}
	if p.Count++; len(p.Duplicates) < mostDuplicates {
		one.Event = geo.AppendFeature(nil, e)
		p.Duplicates = append(p.Duplicates, one)
	}
}
