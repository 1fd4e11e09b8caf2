package geo

import (
	"encoding/json"
	"strings"
	"unsafe"
)

// AppendActors appends actors as stores keep them, and features have them.
func AppendActors(b []byte, list []Actor) []byte { return appendList(b, list, AppendActor) }

// AppendSources appends sources as stores keep them.
func AppendSources(b []byte, list []Source) []byte {
	return appendList(b, list, func(b []byte, s Source) []byte { return appendSource(b, &s) })
}

// AppendChecks appends checks as stores keep them.
func AppendChecks(b []byte, list []Check) []byte { return appendList(b, list, AppendCheck) }

// ReadActors reads actors as stores keep them: JSON with the members of Actor,
// and null for none. It gives what encoding/json gives, sooner. Its texts are
// part of data, which lives as long as they do; that holds for the other readers
// here too.
func ReadActors(data string) ([]Actor, error) { return readList(data, (*quickReader).actor) }

// ReadSources reads sources as stores keep them.
func ReadSources(data string) ([]Source, error) { return readList(data, (*quickReader).source) }

// ReadChecks reads checks as stores keep them.
func ReadChecks(data string) ([]Check, error) { return readList(data, (*quickReader).check) }

// ReadExtras reads extras as stores keep them: a JSON object, its numbers as they
// stand.
func ReadExtras(data string) (map[string]any, error) {
	q := keptReader(data)
	if m, _ := q.value(0).(map[string]any); q.done() && m != nil {
		return m, nil
	}
	var m map[string]any
	d := json.NewDecoder(strings.NewReader(data))
	d.UseNumber()
	err := d.Decode(&m)
	return m, err
}

// A FeatureReader reads features as stores keep them, packed or not, one after
// another. What many of them have few of, such as sources, lies together, so that
// who keeps one event may keep parts of those that were read with it. The zero
// reader is ready.
type FeatureReader struct {
	q     quickReader
	lists slabs
}

// Read is ParseFeatureInto for a feature as stores keep it. Its texts are part of
// data.
func (r *FeatureReader) Read(e *Event, data string) error {
	*e = Event{}
	q := &r.q
	*q = keptReader(data)
	q.lists = &r.lists
	if data != "" && data[0] == packedHead {
		if q.packed(e) {
			return nil
		}
		return ParseFeatureInto(e, UnpackFeature([]byte(data)))
	}
	if q.feature(e) {
		return nil
	}
	return ParseFeatureInto(e, []byte(data))
}

// readList reads an array; an empty one is not nil.
func readList[T any](data string, one func(*quickReader) T) ([]T, error) {
	q := keptReader(data)
	list := quickList(&q, one)
	if q.done() {
		if list == nil {
			list = []T{}
		}
		return list, nil
	}
	list = nil
	err := json.Unmarshal([]byte(data), &list)
	return list, err
}

// keptReader reads a text that a store has kept. The reader changes none of its
// bytes, so that it may look at those of the text itself.
func keptReader(data string) quickReader {
	return quickReader{b: unsafe.Slice(unsafe.StringData(data), len(data)), kept: data}
}
