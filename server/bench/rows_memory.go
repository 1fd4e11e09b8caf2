package main

import (
	"cmp"
	"context"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"unsafe"

	"eventmap/geo"
	"eventmap/geo/index"
)

// measureMemory says what an index holds of each event. What all is the heap
// says, after a collection; how it is parted, a walk over the index by the names
// of its fields.
func (b *bench) measureMemory() error {
	all, parts, err := held(b.ctx, b.n, false)
	if err != nil {
		return err
	}
	// What the public adds is small, and the same for fewer.
	some := b.some()
	_, alone, err := held(b.ctx, some, false)
	if err != nil {
		return err
	}
	_, both, err := held(b.ctx, some, true)
	if err != nil {
		return err
	}
	added := 0.0
	for i := range both {
		added += both[i] - alone[i]
	}
	desk := all - parts[ofText]
	b.report.add(
		row{id: "memory index", ours: figure(parts[ofIndex], "B/event"), score: parts[ofIndex]},
		row{id: "memory desk", ours: figure(desk, "B/event"), score: desk})
	b.report.line("memory: text postings", figure(parts[ofText], "B/event"), "")
	b.report.line("memory: records and dictionary", figure(desk-parts[ofIndex], "B/event"), "")
	b.report.line("memory: what the public adds", figure(max(0, added), "B/event"), "")
	now, _, err := b.server.memory()
	if err != nil {
		return err
	}
	b.report.line("memory: the process, with what waits for collection", figure(float64(now)/float64(b.n), "B/event"), "")
	return nil
}

// held gives how many bytes of an event an index of n events holds in all, and
// in each part.
func held(ctx context.Context, n int, public bool) (all float64, parts [3]float64, err error) {
	for range numbered(1) { // for the tables that events are made with
	}
	before := liveHeap()
	ix := new(index.Index)
	if public {
		ix.Publish = (*geo.Event).Placed
	}
	if err := ix.Load(numbered(n)); err != nil {
		return 0, parts, err
	}
	if _, err := ix.Summary(ctx, geo.Query{}, geo.SummaryWish{}); err != nil { // what is made when it is first asked for
		return 0, parts, err
	}
	ix.Count(geo.Query{Text: "kyiv"})
	ix.Settle() // what words are found by comes after the events
	w := walk{seen: map[unsafe.Pointer]bool{}}
	w.visit(reflect.ValueOf(ix).Elem(), ofIndex)
	all = float64(liveHeap()-before) / float64(n)
	for i := range parts {
		parts[i] = float64(w.sum(i)) / float64(n)
	}
	runtime.KeepAlive(ix)
	return all, parts, nil
}

// What a byte of an index is for.
const (
	ofIndex   = iota
	ofRecords // and the dictionary that they are read with
	ofText
)

// A walk adds up what can be reached from a value.
type walk struct {
	spans [3][]stretch
	seen  map[unsafe.Pointer]bool
}

// A stretch is addresses from the first to before the last.
type stretch struct{ first, last uintptr }

// sum gives how many bytes were met, each once.
func (w *walk) sum(of int) (bytes int64) {
	slices.SortFunc(w.spans[of], func(a, b stretch) int { return cmp.Compare(a.first, b.first) })
	until := uintptr(0)
	for _, s := range w.spans[of] {
		if first := max(s.first, until); s.last > first {
			bytes += int64(s.last - first)
			until = s.last
		}
	}
	return bytes
}

var gazetteerPlace = reflect.TypeFor[*geo.Place]()

// visit adds up what a value points at; the value itself is counted by whoever
// holds it.
func (w *walk) visit(v reflect.Value, of int) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && v.Type() != gazetteerPlace { // which belong to the gazetteer
			w.follow(v.UnsafePointer(), v.Type().Elem(), of)
		}
	case reflect.String:
		w.count(unsafe.Pointer(unsafe.StringData(v.String())), int64(v.Len()), of)
	case reflect.Slice:
		if v.Len() > 0 && w.count(v.UnsafePointer(), int64(v.Len())*int64(v.Type().Elem().Size()), of) && points(v.Type().Elem()) {
			for i := range v.Len() {
				w.visit(v.Index(i), of)
			}
		}
	case reflect.Array:
		for i := 0; i < v.Len() && points(v.Type().Elem()); i++ {
			w.visit(v.Index(i), of)
		}
	case reflect.Map:
		if v.IsNil() || !w.count(v.UnsafePointer(), int64(v.Len())*int64(v.Type().Key().Size()+v.Type().Elem().Size()+1)*8/7, of) {
			return
		}
		for each := v.MapRange(); each.Next(); {
			w.visit(each.Key(), of)
			w.visit(each.Value(), of)
		}
	case reflect.Interface:
		if !v.IsNil() {
			w.visit(v.Elem(), of)
		}
	case reflect.Struct:
		w.fields(v, of)
	}
}

// fields visits the fields of a struct, each as what its name says.
func (w *walk) fields(v reflect.Value, of int) {
	t := v.Type()
	if strings.HasPrefix(t.Name(), "Pointer[") && t.PkgPath() == "sync/atomic" {
		if p := v.FieldByName("v").UnsafePointer(); p != nil {
			w.follow(p, t.Field(0).Type.Elem().Elem(), of)
		}
		return
	}
	for i := range t.NumField() {
		as := of
		switch t.Field(i).Name {
		case "terms":
			as = ofText
		case "kept", "heap", "dictionary", "view": // the records, and the words that they are written in
			as = ofRecords
		}
		w.visit(v.Field(i), as)
	}
}

// follow counts what a pointer points at, once.
func (w *walk) follow(p unsafe.Pointer, t reflect.Type, of int) {
	if w.count(p, int64(t.Size()), of) {
		w.visit(reflect.NewAt(t, p).Elem(), of)
	}
}

// count adds what lies at an address, unless it was added already.
func (w *walk) count(p unsafe.Pointer, bytes int64, of int) bool {
	if p == nil || w.seen[p] {
		return false
	}
	w.seen[p] = true
	w.spans[of] = append(w.spans[of], stretch{uintptr(p), uintptr(p) + uintptr(bytes)})
	return true
}

// points reports whether values of a type point at anything.
func points(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.String, reflect.Slice, reflect.Map, reflect.Interface, reflect.UnsafePointer:
		return true
	case reflect.Array:
		return t.Len() > 0 && points(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if points(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}
