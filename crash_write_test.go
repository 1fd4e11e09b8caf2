package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"eventmap/geo"
	"eventmap/geo/storetest"
)

// A write is one request that changes events, and what is known of its end. Its
// word is in the why of every revision that it makes, and in the title of
// whatever it writes itself, so that each revision tells who sent it.
type write struct {
	kind  string
	word  string
	ids   []int64         // the events that it names
	from  map[int64]int64 // their revisions, as it has read them
	to    map[int64]int64 // for a restoring: the revisions to come back to
	sheet *sheet          // for an import and its undoing

	sent, ended time.Time // ended is zero as long as nobody answered
	status      int       // of the answer
	stored      []geo.Event
}

func (w *write) done() bool    { return w.status >= 200 && w.status < 300 }
func (w *write) refused() bool { return w.status >= 400 }

// sending notes a write before it goes out, and gives it its word.
func (l *life) sending(w *write) *write {
	l.mu.Lock()
	defer l.mu.Unlock()
	w.word = fmt.Sprintf("w%d", len(l.writes)+1)
	w.sent = time.Now()
	l.writes[w.word], l.flight[w] = w, true
	return w
}

// answered notes that a write was acknowledged, or refused.
func (l *life) answered(w *write, status int, stored ...geo.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w.ended, w.status, w.stored = time.Now(), status, stored
	delete(l.flight, w)
	if w.done() {
		l.acknowledged++
	}
	for i := range stored {
		l.learn(stored[i].ID, stored[i].Revision)
	}
}

// lost notes that nobody will answer a write any more.
func (l *life) lost(w *write) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.flight, w)
}

// learn notes the newest revision of an event; l.mu is held.
func (l *life) learn(id, revision int64) {
	if _, ok := l.newest[id]; !ok {
		l.known = append(l.known, id)
	}
	l.newest[id] = max(l.newest[id], revision)
}

// some draws an event that may be there, and its revision; 0 where there is none.
func (l *life) some(draw *rand.Rand) (id, revision int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.known) == 0 {
		return 0, 0
	}
	id = l.known[draw.IntN(len(l.known))]
	return id, l.newest[id]
}

// mostWrites is how many requests a person sends between two crashes.
const mostWrites = 60

// A person writes until the server is gone.
func (l *life) person(p *process, draw *rand.Rand) {
	for range mostWrites {
		var err error
		switch n := draw.IntN(20); {
		case n < 7:
			err = l.create(p, draw)
		case n < 14:
			err = l.edit(p, draw)
		case n < 16:
			err = l.remove(p, draw)
		case n < 18:
			err = l.merge(p, draw)
		default:
			err = l.restore(p, draw)
		}
		if err != nil {
			return
		}
	}
}

// send makes a request and notes its end. An error means that nobody answered.
func (l *life) send(p *process, w *write, method, path, body string, more map[string]string) ([]byte, error) {
	r, err := http.NewRequest(method, p.url+path, strings.NewReader(body))
	if err != nil {
		l.Error(err)
		return nil, err
	}
	r.Header.Set("X-Why", w.word)
	for name, value := range more {
		r.Header.Set(name, value)
	}
	resp, err := p.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	stored, err := eventsIn(text)
	if err != nil && resp.StatusCode < 300 && w.sheet == nil {
		l.Errorf("%s %s = %d and is not understood: %v: %.300s", method, path, resp.StatusCode, err, text)
	}
	if resp.StatusCode >= 500 || resp.StatusCode == http.StatusBadRequest || resp.StatusCode == http.StatusTooManyRequests {
		l.Errorf("%s %s (%s) = %d: %.500s", method, path, w.kind, resp.StatusCode, text)
	}
	if resp.StatusCode >= 300 {
		stored = nil
	}
	l.answered(w, resp.StatusCode, stored...)
	return text, nil
}

// eventsIn reads the events of an answer: one Feature, or several under events.
func eventsIn(text []byte) ([]geo.Event, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var several struct {
		Events []json.RawMessage `json:"events"`
	}
	if err := json.Unmarshal(text, &several); err != nil {
		return nil, err
	}
	if several.Events == nil {
		several.Events = []json.RawMessage{text}
	}
	var list []geo.Event
	for _, one := range several.Events {
		e, err := geo.ParseFeature(one)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// random gives an event as a form would send it, titled with a write's word.
func random(draw *rand.Rand, word string) geo.Event {
	e := storetest.Events(1, draw.Uint64())[0]
	e.Dataset, e.ExternalID, e.DuplicateOf, e.Area = "", "", 0, nil
	e.Title, e.Tags = word+" "+e.Title, append(e.Tags, word)
	return e
}

func (l *life) create(p *process, draw *rand.Rand) error {
	w := l.sending(&write{kind: "create"})
	e := random(draw, w.word)
	_, err := l.send(p, w, "POST", "/api/collections/events/items", string(geo.AppendFeature(nil, &e)), map[string]string{"Content-Type": "application/geo+json"})
	return err
}

func itemAt(id int64) string { return "/api/collections/events/items/" + strconv.FormatInt(id, 10) }

func tag(revision int64) string { return strconv.Quote(strconv.FormatInt(revision, 10)) }

// edit changes an event that others may be changing too.
func (l *life) edit(p *process, draw *rand.Rand) error {
	id, revision := l.some(draw)
	if id == 0 {
		return l.create(p, draw)
	}
	w := l.sending(&write{kind: "edit", ids: []int64{id}, from: map[int64]int64{id: revision}})
	headers := map[string]string{"If-Match": tag(revision), "Content-Type": "application/merge-patch+json"}
	method, body := "PATCH", fmt.Sprintf(`{"properties":{"title":"%s corrected","notes":%q}}`, w.word, strings.Repeat(w.word+" ", draw.IntN(400)))
	switch draw.IntN(4) {
	case 0:
		e := random(draw, w.word)
		method, body, headers["Content-Type"] = "PUT", string(geo.AppendFeature(nil, &e)), "application/geo+json"
	case 1:
		body = fmt.Sprintf(`{"geometry":{"type":"Point","coordinates":[%.4f,%.4f]},"properties":{"title":"%s moved","area_id":null,"location_precision":"exact","uncertainty_m":null}}`,
			22+draw.Float64()*18, 44+draw.Float64()*8, w.word)
	}
	if _, err := l.send(p, w, method, itemAt(id), body, headers); err != nil {
		return err
	}
	return l.afresh(p, w)
}

func (l *life) remove(p *process, draw *rand.Rand) error {
	id, revision := l.some(draw)
	if id == 0 {
		return l.create(p, draw)
	}
	w := l.sending(&write{kind: "delete", ids: []int64{id}, from: map[int64]int64{id: revision}})
	if _, err := l.send(p, w, "DELETE", itemAt(id), "", map[string]string{"If-Match": tag(revision)}); err != nil {
		return err
	}
	return l.afresh(p, w)
}

// merge says that one event repeats another.
func (l *life) merge(p *process, draw *rand.Rand) error {
	keep, was := l.some(draw)
	other, wasOther := l.some(draw)
	if keep == 0 || keep == other {
		return l.create(p, draw)
	}
	w := l.sending(&write{kind: "merge", ids: []int64{keep, other}, from: map[int64]int64{keep: was, other: wasOther}})
	body := fmt.Sprintf(`{"keep":%d,"keep_revision":%d,"duplicate":%d,"duplicate_revision":%d,"why":%q}`, keep, was, other, wasOther, w.word)
	if _, err := l.send(p, w, "POST", "/api/duplicates/merge", body, map[string]string{"Content-Type": "application/json"}); err != nil {
		return err
	}
	return l.afresh(p, w)
}

// restore brings two events back to what they were, as one change.
func (l *life) restore(p *process, draw *rand.Rand) error {
	w := &write{kind: "restore", from: map[int64]int64{}, to: map[int64]int64{}}
	var parts []string
	for range 6 {
		id, revision := l.some(draw)
		if revision < 2 || w.from[id] > 0 || len(w.ids) == 2 {
			continue
		}
		w.ids, w.from[id], w.to[id] = append(w.ids, id), revision, 1+draw.Int64N(revision-1)
		parts = append(parts, fmt.Sprintf(`{"id":%d,"revision":%d,"to":%d}`, id, revision, w.to[id]))
	}
	if len(w.ids) == 0 {
		return l.edit(p, draw)
	}
	l.sending(w)
	body := fmt.Sprintf(`{"events":[%s],"why":%q}`, strings.Join(parts, ","), w.word)
	if _, err := l.send(p, w, "POST", "/api/restore", body, map[string]string{"Content-Type": "application/json"}); err != nil {
		return err
	}
	return l.afresh(p, w)
}

// afresh reads the events of a write that was refused, as its sender would.
func (l *life) afresh(p *process, w *write) error {
	if w.kind == "delete" && w.done() {
		l.forget(w.ids[0])
	}
	if !w.refused() {
		return nil
	}
	for _, id := range w.ids {
		resp, err := p.client.Get(p.url + itemAt(id))
		if err != nil {
			return err
		}
		text, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			return err
		}
		e, err := geo.ParseFeature(text)
		if resp.StatusCode != http.StatusOK || err != nil {
			l.forget(id)
			continue
		}
		l.mu.Lock()
		l.learn(id, e.Revision)
		l.mu.Unlock()
	}
	return nil
}

// forget drops an event that is gone, but now and then, so that people also
// write to what is not there.
func (l *life) forget(id int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, k := range l.known {
		if k == id && id%5 > 0 {
			l.known = append(l.known[:i], l.known[i+1:]...)
			delete(l.newest, id)
			return
		}
	}
}
