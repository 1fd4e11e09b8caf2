package geo

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Several are the lists of which an event may have several words. A summary counts
// by them only where it is wished for.
var Several = []Facet{"weapons", "targets", "tags", "actors"}

// MostWords is how many words of such a list a summary gives: the most frequent.
const MostWords = 1_000

// several points at the query's list of words for one of Several; nil for another facet.
func (q *Query) several(f Facet) *[]string {
	switch f {
	case "weapons":
		return &q.Weapons
	case "targets":
		return &q.Targets
	case "tags":
		return &q.Tags
	case "actors":
		return &q.Actors
	}
	return nil
}

// AsksSeveral is Asks for one of Several.
func (q *Query) AsksSeveral(f Facet) bool {
	l := q.several(f)
	return l != nil && (len(*l) > 0 || len(q.Except[f]) > 0)
}

// matchSeveral asks for words of lists, and that those left out are not among them.
func (q *Query) matchSeveral(e *Event) bool {
	if !overlap(q.Weapons, e.Weapons) || !overlap(q.Targets, e.Targets) || !overlap(q.Tags, e.Tags) || !q.matchActors(q.Actors, e) {
		return false
	}
	if len(q.Except) == 0 {
		return true
	}
	has := func(f Facet, words []string) bool { return len(q.Except[f]) > 0 && overlap(q.Except[f], words) }
	return !has("weapons", e.Weapons) && !has("targets", e.Targets) && !has("tags", e.Tags) &&
		(len(q.Except["actors"]) == 0 || !q.matchActors(q.Except["actors"], e))
}

// each gives the words that an event has for one of Several, and what is the same
// of them for a query; the empty word where it has none.
func (f Facet) each(e *Event, yield func(key, word string)) {
	list := map[Facet][]string{"weapons": e.Weapons, "targets": e.Targets, "tags": e.Tags}[f]
	if f == "actors" {
		for i := range e.Actors {
			list = append(list, e.Actors[i].Name)
		}
	}
	if len(list) == 0 {
		yield("", "")
	}
	var met []string
	for _, word := range list {
		key := word
		if f == "actors" {
			key = string(FoldName(nil, word))
		}
		if !slices.Contains(met, key) {
			met = append(met, key)
			yield(key, word)
		}
	}
}

// FoldName appends what is the same of two names exactly when strings.EqualFold
// says that they are equal.
func FoldName(b []byte, name string) []byte {
	for _, r := range name {
		if r < utf8.RuneSelf {
			if 'a' <= r && r <= 'z' {
				r -= 'a' - 'A'
			}
			b = append(b, byte(r))
			continue
		}
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		b = utf8.AppendRune(b, least)
	}
	return b
}

// A Roster counts events by the words of one list, under what is the same of them.
type Roster map[string]Entry

// An Entry is how many events have a word, and how one of them writes it: the one
// with the lowest id. Without an id nobody has been asked.
type Entry struct {
	Count int
	ID    int64
	Word  string
}

// Add counts an event.
func (r Roster) Add(f Facet, e *Event) {
	f.each(e, func(key, word string) {
		n := r[key]
		n.Count++
		r[key] = n.Spelled(e.ID, word)
	})
}

// Spelled is the entry after one more event was asked how it writes the word.
func (n Entry) Spelled(id int64, word string) Entry {
	if n.ID == 0 || id < n.ID {
		n.ID, n.Word = id, word
	}
	return n
}

// WordOf gives how an event writes what has a key.
func (f Facet) WordOf(e *Event, key string) string {
	as := key
	f.each(e, func(k, word string) {
		if k == key {
			as = word
		}
	})
	return as
}

// A Ranking holds the most frequent of the words that it is shown. The zero
// Ranking is ready.
type Ranking struct {
	list  []Ranked
	least int // what a word must count to be among them
}

// A Ranked is a word, by what is the same of it, and how many events have it.
type Ranked struct {
	Key   string
	Count int
}

// Wants reports whether a word of so many events may be among them.
func (r *Ranking) Wants(count int) bool { return count > 0 && count >= r.least }

// Add shows it a word.
func (r *Ranking) Add(key string, count int) {
	if !r.Wants(count) {
		return
	}
	if r.list = append(r.list, Ranked{key, count}); len(r.list) == 2*MostWords {
		r.least = r.List()[MostWords-1].Count
	}
}

// List gives the most frequent, and equal ones in the order of their keys.
func (r *Ranking) List() []Ranked {
	slices.SortFunc(r.list, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Key, b.Key))
	})
	r.list = r.list[:min(len(r.list), MostWords)]
	return r.list
}

// A listing counts by one of Several what a query chooses but for its own words.
type listing struct {
	facet  Facet
	asks   *Matcher
	roster Roster
}

func newListings(q *Query, facets []Facet) (list []listing) {
	for _, f := range facets {
		free := q.Without(f)
		list = append(list, listing{f, free.Matcher(), Roster{}})
	}
	return list
}

func (l *listing) count(e *Event) {
	if l.asks.Match(e) {
		l.roster.Add(l.facet, e)
	}
}

// tallies gives the most frequent words as they are written.
func (l *listing) tallies() []Tally {
	var r Ranking
	for key, n := range l.roster {
		r.Add(key, n.Count)
	}
	list := []Tally{}
	for _, n := range r.List() {
		list = append(list, Tally{l.roster[n.Key].Word, n.Count})
	}
	return list
}
