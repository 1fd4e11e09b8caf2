package main

import (
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"eventmap/geo"
	"eventmap/geo/duplicate"
	"eventmap/server"
)

// A state is one revision of one event.
type state struct{ id, revision int64 }

// A row is a revision as the table of revisions has it.
type row struct {
	change, run int64
	at, by, why string
	body        string // "" for a deletion
}

// rows reads every revision. A store of the first schema knows no reasons.
func (k *keeper) rows(l *life, older bool) map[state]row {
	l.Helper()
	db := k.raw(l)
	defer func() { _ = db.Close() }()
	why := "''"
	if !older {
		why = "coalesce(why, '')"
	}
	found, err := db.Query(fmt.Sprintf("SELECT event_id, revision, change, coalesce(run, 0), at, coalesce(%s, ''), %s, coalesce(CAST(body AS text), '') FROM %sevent_revisions", k.by, why, k.prefix))
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = found.Close() }()
	all := map[state]row{}
	for found.Next() {
		var s state
		var r row
		var at time.Time
		if err := found.Scan(&s.id, &s.revision, &r.change, &r.run, &at, &r.by, &r.why, &r.body); err != nil {
			l.Fatal(err)
		}
		r.body = string(geo.UnpackFeature([]byte(r.body)))
		r.at = at.UTC().Format(time.RFC3339)
		all[s] = r
	}
	if err := found.Err(); err != nil {
		l.Fatal(err)
	}
	return all
}

// A runRow is an import, or its undoing, as the table of runs has it.
type runRow struct {
	id, continues, undoes int64
	dataset               string
	ended, undone         bool
}

func (k *keeper) runs(l *life, db *sql.DB) map[int64]runRow {
	l.Helper()
	found, err := db.Query("SELECT id, coalesce(continues, 0), coalesce(undoes, 0), coalesce(dataset, ''), " + k.ended + " IS NOT NULL, undone FROM " + k.prefix + "import_runs")
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = found.Close() }()
	all := map[int64]runRow{}
	for found.Next() {
		var r runRow
		if err := found.Scan(&r.id, &r.continues, &r.undoes, &r.dataset, &r.ended, &r.undone); err != nil {
			l.Fatal(err)
		}
		all[r.id] = r
	}
	if err := found.Err(); err != nil {
		l.Fatal(err)
	}
	return all
}

// remember takes revisions as they are for what must stay.
func (l *life) remember(rows map[state]row) {
	for s, r := range rows {
		l.seen[s] = r
		l.last = max(l.last, r.change)
	}
}

// A past is all revisions of a store, put in order.
type past struct {
	rows   map[state]row
	newest map[int64]int64      // the newest revision of each event
	byWord map[string][]state   // what a write made, by its word
	events map[int64]*geo.Event // those that are there, by their newest revisions
	was    map[int64]*geo.Event // what each event was last, deleted or not
	person map[int64]bool       // a person wrote to it
}

func (l *life) past() *past {
	l.Helper()
	p := &past{rows: l.keeper.rows(l, false), newest: map[int64]int64{}, byWord: map[string][]state{},
		events: map[int64]*geo.Event{}, was: map[int64]*geo.Event{}, person: map[int64]bool{}}
	for s, r := range p.rows {
		p.newest[s.id] = max(p.newest[s.id], s.revision)
		p.person[s.id] = p.person[s.id] || r.run == 0
		if r.why != "" {
			p.byWord[r.why] = append(p.byWord[r.why], s)
		}
	}
	for id, revision := range p.newest {
		for at := revision; at > 0 && p.was[id] == nil; at-- {
			r, ok := p.rows[state{id, at}]
			if !ok {
				l.Errorf("event %d is at revision %d and has no revision %d", id, revision, at)
				break
			}
			if r.body == "" {
				continue
			}
			e, err := geo.ParseFeature([]byte(r.body))
			if err != nil {
				l.Errorf("revision %d of event %d: %v", at, id, err)
				break
			}
			p.was[id] = &e
			if at == revision {
				p.events[id] = &e
			}
		}
	}
	return p
}

// check holds all that is there against all that was sent, and gives the events.
// The server is up and nobody writes.
func (l *life) check(p *process) []geo.Event {
	l.Helper()
	if v := l.keeper.version(l); v != l.keeper.schema {
		l.Errorf("the schema is %d; this test knows %d", v, l.keeper.schema)
	}
	was := l.past()
	l.keptAll(was)
	l.checkWrites(was)
	l.checkOrder(was)
	db := l.keeper.raw(l)
	l.checkNumbers(was, db)
	l.checkRuns(was, db)
	events := l.stored(was)
	l.keeper.sound(l, db, events)
	if err := db.Close(); err != nil {
		l.Error(err)
	}
	l.checkServed(p, events)
	l.checkHeard(p, was)
	l.remember(was.rows)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flight = map[*write]bool{}
	l.known, l.newest = nil, map[int64]int64{}
	for i := range events {
		l.learn(events[i].ID, events[i].Revision)
	}
	return events
}

// keptAll: history is only added to, and no revision is left out.
func (l *life) keptAll(was *past) {
	l.Helper()
	for s, before := range l.seen {
		if now, ok := was.rows[s]; !ok || now != before {
			l.Errorf("revision %d of event %d was %+v and is %+v", s.revision, s.id, before, now)
		}
	}
	counts := map[int64]int64{}
	for s, r := range was.rows {
		counts[s.id]++
		if next, ok := was.rows[state{s.id, s.revision + 1}]; ok && next.change < r.change {
			l.Errorf("event %d: revision %d has change %d, the next one %d", s.id, s.revision, r.change, next.change)
		}
		if _, ok := l.seen[s]; !ok && r.change <= l.last {
			l.Errorf("event %d: revision %d is new and has change %d, after change %d was there", s.id, s.revision, r.change, l.last)
		}
	}
	for id, n := range counts {
		if n != was.newest[id] {
			l.Errorf("event %d is at revision %d and has %d revisions", id, was.newest[id], n)
		}
	}
}

// checkWrites: what was acknowledged is there as it was answered, what was
// refused is not, what nobody answered is there whole or not at all, and
// nothing is there that nobody sent.
func (l *life) checkWrites(was *past) {
	l.Helper()
	for word, w := range l.writes {
		made := was.byWord[word]
		if w.refused() && len(made) > 0 {
			l.Errorf("%s %s was refused with %d and is there: %v", w.kind, word, w.status, made)
		}
		if w.sheet != nil {
			continue
		}
		changes := map[int64]bool{}
		for _, s := range made {
			changes[was.rows[s].change] = true
			if from, ok := w.from[s.id]; w.kind != "create" && (!ok || s.revision <= from) {
				l.Errorf("%s %s of %v made revision %d of event %d", w.kind, word, w.from, s.revision, s.id)
			}
		}
		if len(changes) > 1 {
			l.Errorf("%s %s is spread over changes: %v", w.kind, word, made)
		}
		if most := max(1, len(w.ids)); len(made) > most {
			l.Errorf("%s %s is there %d times: %v", w.kind, word, len(made), made)
		}
		if len(made) > 0 || w.done() {
			l.checkWhole(was, w, made)
		}
		if l.flight[w] {
			l.cut++
			l.cutThere += min(1, len(made))
		}
		for i := range w.stored {
			e := &w.stored[i]
			r, ok := was.rows[state{e.ID, e.Revision}]
			if !ok {
				l.Errorf("%s %s was acknowledged as revision %d of event %d, which is lost", w.kind, word, e.Revision, e.ID)
				continue
			}
			if kept, err := geo.ParseFeature([]byte(r.body)); err != nil || !bytes.Equal(geo.AppendFeature(nil, &kept), geo.AppendFeature(nil, e)) {
				l.Errorf("%s %s was acknowledged as\n%s\nand is\n%s", w.kind, word, geo.AppendFeature(nil, e), r.body)
			}
		}
	}
	for s, r := range was.rows {
		if _, ok := l.seen[s]; ok || r.run != 0 || r.why == server.LostWhy {
			continue
		}
		if _, sent := l.writes[r.why]; !sent {
			l.Errorf("nobody sent revision %d of event %d: %+v", s.revision, s.id, r)
		}
	}
}

// checkWhole: a write that came through did so in all its events.
func (l *life) checkWhole(was *past, w *write, made []state) {
	l.Helper()
	has := map[int64]row{}
	for _, s := range made {
		has[s.id] = was.rows[s]
	}
	switch w.kind {
	case "create", "edit":
		for _, r := range has {
			if e, err := geo.ParseFeature([]byte(r.body)); err != nil || len(e.Title) <= len(w.word) || e.Title[:len(w.word)+1] != w.word+" " {
				l.Errorf("%s %s is there as %.200s", w.kind, w.word, r.body)
			}
		}
		if len(has) != 1 {
			l.Errorf("%s %s was acknowledged and is lost", w.kind, w.word)
		}
	case "delete":
		if r, ok := has[w.ids[0]]; !ok || r.body != "" {
			l.Errorf("delete %s of event %d is lost, or is there as %.100s", w.word, w.ids[0], r.body)
		}
	case "merge":
		keep, repeats := w.ids[0], w.ids[1]
		first, err := geo.ParseFeature([]byte(was.rows[state{keep, w.from[keep]}].body))
		second, wrong := geo.ParseFeature([]byte(was.rows[state{repeats, w.from[repeats]}].body))
		if err != nil || wrong != nil {
			l.Errorf("merge %s of %v was made from what is not there: %v, %v", w.word, w.from, err, wrong)
			return
		}
		merged, linked := duplicate.Merge(&first, &second), second.Clone()
		duplicate.Link(&linked, keep)
		l.checkBecame(w, has, keep, &first, &merged)
		l.checkBecame(w, has, repeats, &second, &linked)
	case "restore":
		for _, id := range w.ids {
			before, err := geo.ParseFeature([]byte(was.rows[state{id, w.from[id]}].body))
			then, wrong := geo.ParseFeature([]byte(was.rows[state{id, w.to[id]}].body))
			if wrong != nil {
				l.Errorf("restore %s of %v to %v was taken: %v", w.word, w.from, w.to, wrong)
			}
			if err != nil { // it was deleted
				before = geo.Event{}
			}
			l.checkBecame(w, has, id, &before, &then)
		}
	}
}

// checkBecame: of several events of one write each is what it was to become. One
// that was so before has no revision of it.
func (l *life) checkBecame(w *write, has map[int64]row, id int64, before, after *geo.Event) {
	r, ok := has[id]
	if !ok && after.Same(before) {
		return
	}
	if e, err := geo.ParseFeature([]byte(r.body)); err != nil || !e.Same(after) {
		l.Errorf("%s %s of %v left event %d as\n%s\nand not as\n%s", w.kind, w.word, w.from, id, r.body, geo.AppendFeature(nil, after))
	}
}

// checkOrder: what was sent after an answer has a greater change number than
// what was answered.
func (l *life) checkOrder(was *past) {
	l.Helper()
	type moment struct {
		at     time.Time
		sent   bool
		change int64
		w      *write
	}
	var list []moment
	for word, w := range l.writes {
		if made := was.byWord[word]; w.done() && len(made) > 0 && w.sheet == nil {
			change := was.rows[made[0]].change
			list = append(list, moment{w.sent, true, change, w}, moment{w.ended, false, change, w})
		}
	}
	slices.SortFunc(list, func(a, b moment) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.change, b.change)) })
	floor := int64(0)
	floors := map[*write]int64{}
	for _, m := range list {
		if m.sent {
			floors[m.w] = floor
			continue
		}
		if m.change <= floors[m.w] {
			l.Errorf("%s %s was sent after change %d was answered and has number %d", m.w.kind, m.w.word, floors[m.w], m.change)
		}
		floor = max(floor, m.change)
	}
}

// checkNumbers: the numbers have no gap, their moments do not go back, each
// stands for a revision, and the seals hold.
func (l *life) checkNumbers(was *past, db *sql.DB) {
	l.Helper()
	used := map[int64]string{}
	for _, r := range was.rows {
		used[r.change] = r.at
	}
	found, err := db.Query("SELECT number, at FROM " + l.keeper.prefix + "changes ORDER BY number")
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = found.Close() }()
	next, before := int64(1), ""
	for ; found.Next(); next++ {
		var number int64
		var moment time.Time
		if err := found.Scan(&number, &moment); err != nil {
			l.Fatal(err)
		}
		at := moment.UTC().Format(time.RFC3339)
		if number != next || at < before || used[number] != at {
			l.Errorf("change %d at %s comes %d., after %s; its revisions say %q", number, at, next, before, used[number])
		}
		before = at
	}
	if err := found.Err(); err != nil {
		l.Fatal(err)
	}
	if int64(len(used)) != next-1 {
		l.Errorf("%d changes are kept, revisions name %d", next-1, len(used))
	}
	if next-1 < l.last {
		l.Errorf("the newest change is %d and was %d", next-1, l.last)
	}
}

// stored opens the store beside the server: its seals hold, nothing before the
// last check was rewritten, and its events are the newest revisions.
func (l *life) stored(was *past) []geo.Event {
	l.Helper()
	s, err := l.keeper.open(l.Context(), l.at)
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	v, err := s.Verify(l.Context(), l.seal)
	if err != nil {
		l.Errorf("Verify: %v", err)
	}
	if v.Revisions != int64(len(was.rows)) || v.Events != int64(len(was.events)) {
		l.Errorf("Verify looked at %d revisions and %d events of %d and %d", v.Revisions, v.Events, len(was.rows), len(was.events))
	}
	if v.Changes > 0 {
		l.seal = v.Head[:]
	}
	if n, err := s.LastChange(l.Context()); err != nil || n != v.Changes {
		l.Errorf("LastChange() = %d, %v, want %d", n, err, v.Changes)
	}
	var list []geo.Event
	names := map[string]int64{}
	for e, err := range s.Events(l.Context(), geo.Query{}) {
		if err != nil {
			l.Fatal(err)
		}
		list = append(list, e)
		name := e.Dataset + " " + e.ExternalID
		if other, twice := names[name]; twice {
			l.Errorf("events %d and %d are both %s", other, e.ID, name)
		}
		names[name] = e.ID
		want := was.events[e.ID]
		if want == nil {
			l.Errorf("event %d is there, and its newest revision is a deletion", e.ID)
			continue
		}
		if e.Revision != was.newest[e.ID] || !e.Same(want) {
			l.Errorf("event %d is at revision %d\n%s\nand its newest revision is %d\n%s", e.ID, e.Revision, geo.AppendFeature(nil, &e), was.newest[e.ID], geo.AppendFeature(nil, want))
		}
	}
	if len(list) != len(was.events) {
		l.Errorf("%d events are there, want %d", len(list), len(was.events))
	}
	l.checkQueries(s, list)
	return list
}
