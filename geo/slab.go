package geo

import "github.com/paulmach/orb"

// slabs hold what features have few of each, together: to ask for memory for each
// would take longer than to read it.
type slabs struct {
	actors  slab[Actor]
	sources slab[Source]
	texts   slab[string]
	points  slab[orb.Point]
}

// A slab is memory for many values, of which lists are given out. One that is full
// is left to who has its lists.
type slab[T any] []T

const slabSize = 128

// add gives a list that ends with v and has before it the last n that were added.
func (s *slab[T]) add(v T, n int) []T {
	if len(*s) == cap(*s) {
		last := (*s)[len(*s)-n:]
		*s = append(make([]T, 0, max(slabSize, 2*n)), last...)
	}
	*s = append(*s, v)
	end := len(*s)
	return (*s)[end-n-1 : end : end]
}

// quickList reads a list; nil for an empty one, so that one event has one form.
func quickList[T any](q *quickReader, one func(*quickReader) T) []T {
	var l []T
	for q.list(); q.element(); {
		l = append(l, one(q))
	}
	return l
}

// quickListIn is quickList for one that lies in a slab. What it reads has no list in
// the same slab.
func quickListIn[T any](q *quickReader, s *slab[T], one func(*quickReader) T) []T {
	var l []T
	for q.list(); q.element(); {
		l = s.add(one(q), len(l))
	}
	return l
}

func (q *quickReader) actors() []Actor {
	if q.lists == nil {
		return quickList(q, (*quickReader).actor)
	}
	return quickListIn(q, &q.lists.actors, (*quickReader).actor)
}

func (q *quickReader) sources() []Source {
	if q.lists == nil {
		return quickList(q, (*quickReader).source)
	}
	return quickListIn(q, &q.lists.sources, (*quickReader).source)
}

func (q *quickReader) texts() []string {
	if q.lists == nil {
		return quickList(q, (*quickReader).text)
	}
	return quickListIn(q, &q.lists.texts, (*quickReader).text)
}
