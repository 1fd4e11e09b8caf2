package cql2_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"eventmap/geo"
	"eventmap/geo/cql2"
	"eventmap/geo/index"
	"eventmap/geo/storetest"
)

// A chance makes trees that compile, of events as storetest makes them.
type chance struct{ *rand.Rand }

func pick[T any](c chance, list ...T) T { return list[c.IntN(len(list))] }

func call(name string, args ...*cql2.Node) *cql2.Node {
	return &cql2.Node{Kind: cql2.Call, Text: name, Args: args}
}
func name(s string) *cql2.Node       { return &cql2.Node{Kind: cql2.Name, Text: s} }
func word(s string) *cql2.Node       { return &cql2.Node{Kind: cql2.Word, Text: s} }
func list(l []*cql2.Node) *cql2.Node { return &cql2.Node{Kind: cql2.List, Args: l} }
func figure(n float64) *cql2.Node    { return &cql2.Node{Kind: cql2.Figure, Number: n} }

func (c chance) words() []*cql2.Node {
	var l []*cql2.Node
	for range 1 + c.IntN(3) {
		l = append(l, c.word())
	}
	return l
}

func (c chance) word() *cql2.Node {
	return word(pick(c, "battles", "explosions", "protests", "UA", "RU", "wire", "desk", "night", "a,b", "small_arms", "artillery", "public", "verified", "review",
		"", "Fête à Bâle 3", "Обстріл Харкова 7", `it's`, `\`, `\'`, `a\\'b\`, "x9", "\U0001f600\n", "settlement", "exact"))
}

func (c chance) text() *cql2.Node {
	n := name(pick(c, "event_type", "country", "dataset", "title", "external_id", "area_id", "visibility", "status", "assessment", "location_precision", "notes", "tags_text"))
	switch c.IntN(8) {
	case 0:
		return call("casei", n)
	case 1:
		return call("accenti", n)
	}
	return n
}

func (c chance) number(depth int) *cql2.Node {
	switch c.IntN(6) {
	case 0, 1:
		return name(pick(c, "id", "killed_best", "injured_best", "killed_max", "uncertainty_m", "source_count", "revision", "duplicate_of"))
	case 2:
		return figure(pick(c, 0, 1, 2.5, -3, 7, 1e300, 12, -1e-7, 40, 300))
	case 3:
		return call("length", c.text())
	case 4:
		return call(pick(c, "year", "month", "day"), c.time())
	}
	if depth > 3 {
		return figure(float64(c.IntN(20)))
	}
	return call(pick(c, "+", "-", "*", "/", "%", "div", "^"), c.number(depth+1), c.number(depth+1))
}

func (c chance) time() *cql2.Node {
	switch c.IntN(3) {
	case 0:
		return c.moment()
	case 1:
		return name(pick(c, "start_time", "end_time", "created_at"))
	}
	return name("start_time")
}

func (c chance) moment() *cql2.Node {
	day := fmt.Sprintf("202%d-%02d-%02d", 2+c.IntN(3), 1+c.IntN(12), 1+c.IntN(28))
	switch c.IntN(4) {
	case 0:
		return &cql2.Node{Kind: cql2.Day, Text: day}
	case 1:
		return &cql2.Node{Kind: cql2.Instant, Text: pick(c, "0000-01-01T00:00:00Z", "9999-12-31T00:00:00Z", day+"T10:00:00.5Z")}
	}
	return &cql2.Node{Kind: cql2.Instant, Text: day + "T06:00:00Z"}
}

func (c chance) period() *cql2.Node {
	ends := []*cql2.Node{c.moment(), c.moment()}
	if strings.Compare(ends[0].Text, ends[1].Text) > 0 {
		slices.Reverse(ends)
	}
	if i := c.IntN(6); i < 2 {
		ends[i] = &cql2.Node{Kind: cql2.Open}
	}
	return &cql2.Node{Kind: cql2.Period, Args: ends}
}

func (c chance) event() *cql2.Node {
	return &cql2.Node{Kind: cql2.Period, Args: []*cql2.Node{name("start_time"), name("end_time")}}
}

var centres = []orb.Point{{30.52, 50.45}, {36.23, 49.99}, {37.8, 48}, {98.7, 23.7}, {179, -17}, {-179, -17.5}}

func (c chance) shape() *cql2.Node {
	p, w, h := pick(c, centres...), 0.1+c.Float64()*3, 0.1+c.Float64()*2
	if c.IntN(2) == 0 {
		west, east := p[0]-w, p[0]+w
		if west < -180 {
			west += 360
		}
		if east > 180 {
			east -= 360
		}
		return &cql2.Node{Kind: cql2.Rectangle, Box: [4]float64{west, p[1] - h, east, p[1] + h}}
	}
	ring := orb.Ring{{p[0] - w, p[1] - h}, {p[0] + w, p[1] - h}, {p[0], p[1] + h}, {p[0] - w, p[1] - h}}
	return &cql2.Node{Kind: cql2.Shape, Shape: pick[orb.Geometry](c, p, orb.LineString{p, {p[0] + w, p[1] + h}}, orb.Polygon{ring},
		orb.MultiPoint{p, {1, 2}}, orb.MultiPolygon{{ring}}, orb.Collection{p, orb.Polygon{ring}}, orb.MultiLineString{{p, {p[0], p[1] + h}}})}
}

// condition makes one that holds now and then.
func (c chance) condition() *cql2.Node {
	compare := func() string { return pick(c, "=", "<>", "<", ">", "<=", ">=") }
	switch c.IntN(15) {
	case 0:
		return call(compare(), c.text(), c.word())
	case 1:
		return call("=", c.word(), c.text())
	case 2:
		return call(compare(), c.number(0), c.number(0))
	case 3:
		return call(compare(), c.time(), c.moment())
	case 4:
		return call(compare(), word("2023-06-01T"), name(pick(c, "start_time", "end_time")))
	case 5:
		return call("in", c.text(), list(c.words()))
	case 6:
		return call("in", name("id"), list([]*cql2.Node{figure(float64(c.IntN(300))), figure(7), figure(12.5 - float64(c.IntN(2))/2)}))
	case 7:
		return call("isnull", pick(c, c.text(), name("start_time"), name("geometry"), name("killed_best"), name("end_time")))
	case 8:
		return call("between", name(pick(c, "start_time", "end_time")), c.moment(), c.moment())
	case 9:
		return call("like", c.text(), word(pick(c, "%a%", "_A", "Drone%", `%\%`, "%_1")))
	case 10:
		return call(pick(c, "t_intersects", "t_during", "t_after", "t_before", "t_contains", "t_disjoint"), c.event(), c.period())
	case 11:
		return call("t_intersects", c.period(), c.event())
	case 12:
		return call(pick(c, "a_overlaps", "a_contains", "a_equals", "a_containedby"), name(pick(c, "tags", "weapons", "targets", "actors")), list(c.words()))
	case 13:
		return call("s_intersects", name("geometry"), c.shape())
	}
	args := []*cql2.Node{name("geometry"), c.shape()}
	if c.IntN(2) == 0 {
		slices.Reverse(args)
	}
	return call(pick(c, "s_intersects", "s_within", "s_contains", "s_disjoint", "s_touches", "s_crosses", "s_overlaps", "s_equals"), args...)
}

func (c chance) tree(depth int) *cql2.Node {
	if depth > 3 || depth > 0 && c.IntN(3) > 0 {
		return c.condition()
	}
	switch c.IntN(6) {
	case 0:
		return call("not", c.tree(depth+1))
	case 1:
		return call("or", c.tree(depth+1), c.tree(depth+1))
	case 2, 3, 4:
		n := call("and", c.tree(depth+1), c.tree(depth+1))
		for range c.IntN(3) {
			n.Args = append(n.Args, c.tree(depth+1))
		}
		return n
	}
	return c.condition()
}

// equal leaves out where in its text a tree stands.
func equal(a, b *cql2.Node) bool {
	return a.Kind == b.Kind && a.Text == b.Text && a.Number == b.Number && a.Box == b.Box && orb.Equal(a.Shape, b.Shape) && slices.EqualFunc(a.Args, b.Args, equal)
}

func TestATreeIsReadAsItWasWritten(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(1, 2))}
	for range 2_000 {
		n := c.tree(0)
		text, err := cql2.ParseText(n.String())
		if err != nil || !equal(n, text) {
			t.Fatalf("%s\nreads as %v, %v", n, text, err)
		}
		data := string(n.AppendJSON(nil))
		object, err := cql2.ParseJSON(data)
		if err != nil || !equal(n, object) {
			t.Fatalf("%s\nreads as %v, %v", data, object, err)
		}
		if _, err := cql2.New(n); err != nil {
			t.Fatalf("%s: %v", n, err)
		}
	}
}

// numbered gives events as a store has them.
func numbered(n int, seed uint64) []geo.Event {
	events := storetest.Events(n, seed)
	for i := range events {
		events[i].ID, events[i].Revision = int64(i+1), int64(1+i%3)
	}
	return events
}

// What Narrow gives chooses the same events, by definition and in the index, for
// the desk and for the public.
func TestANarrowedQueryChoosesTheSame(t *testing.T) {
	events := numbered(200, 9)
	ix := &index.Index{Publish: (*geo.Event).Placed}
	if err := ix.Load(storetest.Stream(events)); err != nil {
		t.Fatal(err)
	}
	c := chance{rand.New(rand.NewPCG(3, 4))}
	queries := storetest.Queries(200, 5)
	chosen, gone, narrowed := 0, 0, 0
	for i := range 400 {
		q := geo.Query{}
		if i%3 == 0 {
			q = queries[c.IntN(len(queries))]
			q.Limit, q.Offset, q.Sort, q.ChangedSince = 0, 0, nil, 0
		}
		n := c.tree(0)
		filter, err := cql2.New(n)
		if err != nil {
			t.Fatal(err)
		}
		q.Filter = filter
		for _, facets := range []bool{true, false} {
			narrow := cql2.Narrow(q, facets)
			if narrow.Filter == nil {
				gone++
			}
			if narrow.Values().Encode() != q.Values().Encode() {
				narrowed++
			}
			for _, f := range geo.Facets {
				if !facets && !slices.Equal(narrow.Words(f), q.Words(f)) {
					t.Fatalf("%s: the facet %s is narrowed to %v", n, f, narrow.Words(f))
				}
			}
			for j := range events {
				e := events[j]
				p, ok := e.Public()
				if got, want := narrow.Match(&e), q.Match(&e); got != want || ok && narrow.Match(&p) != q.Match(&p) {
					t.Fatalf("%s\nwith %s, narrowed to %s and %v:\nchooses %v, want %v: %s", n, q.Values().Encode(), narrow.Values().Encode(), narrow.Filter, got, want, geo.AppendFeature(nil, &e))
				}
			}
			for _, to := range []index.Audience{index.Desk, index.Public} {
				got, want := chosenIDs(ix.Reader(to), narrow), matching(events, to, q)
				chosen += len(want)
				if !slices.Equal(got, want) {
					t.Fatalf("%s\nwith %s: the index gives %v, want %v", n, q.Values().Encode(), got, want)
				}
				if count := ix.Reader(to).Count(narrow); count != len(want) {
					t.Fatalf("%s\nwith %s: the index counts %d, want %d", n, q.Values().Encode(), count, len(want))
				}
				if facets {
					continue
				}
				if diff := cmp.Diff(summary(t, ix.Reader(to), q), summary(t, ix.Reader(to), narrow)); diff != "" {
					t.Fatalf("%s\nwith %s: the summary differs (-plain +narrowed):\n%s", n, q.Values().Encode(), diff)
				}
			}
		}
	}
	if chosen < 5_000 || gone < 20 || narrowed < 100 {
		t.Errorf("the test shows little: %d events chosen, %d filters gone, %d queries narrowed", chosen, gone, narrowed)
	}
}

func summary(t *testing.T, r *index.Reader, q geo.Query) geo.Summary {
	t.Helper()
	s, err := r.Summary(t.Context(), q, geo.SummaryWish{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func chosenIDs(r *index.Reader, q geo.Query) (ids []int64) {
	for id := range r.Events(context.Background(), q) {
		ids = append(ids, id.ID)
	}
	return ids
}

func matching(events []geo.Event, to index.Audience, q geo.Query) (ids []int64) {
	for i := range events {
		e, ok := events[i], true
		if to == index.Public {
			e, ok = events[i].Public()
		}
		if ok && q.Match(&e) {
			ids = append(ids, e.ID)
		}
	}
	return ids
}
