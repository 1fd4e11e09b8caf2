package index

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"eventmap/geo"
	"eventmap/geo/generate"
)

// storied gives made up events, and among them some with lists and names that
// are out of the ordinary.
func storied(seed uint64, n int) []geo.Event {
	r := rand.New(rand.NewPCG(seed, 3))
	var list []geo.Event
	for e := range generate.Events(seed, n) {
		switch r.IntN(12) {
		case 0:
			e.Tags = []string{"night raid", "", "night raid"}
		case 1:
			e.Tags, e.Actors = nil, nil
		case 2:
			e.Actors = []geo.Actor{{Name: "KURDİSTAN K\u212aS\u017f"}, {}, {Name: "kurdi\u0307stan kkss"}, {Name: "\xff"}}
		case 3:
			e.Title, e.Description, e.ExternalID, e.AreaID = "", strings.Repeat("щ", 200)+" နေပြည်တော် 😀 ʹ", "", ""
		case 4:
			e.Weapons, e.Targets = []string{"drone"}, []string{"power", strings.Repeat("long ", 50)}
		case 5:
			e = geo.Event{}
		}
		list = append(list, e)
	}
	return list
}

// randomWish asks for something that may be there.
func randomWish(r *rand.Rand, list []geo.Event) geo.Query {
	var q geo.Query
	some := func(of []string) []string {
		words := []string{[]string{"", "nowhere", "Nowhere"}[r.IntN(3)]}
		if len(of) > 0 && r.IntN(5) > 0 {
			words = append(words, of[r.IntN(len(of))])
		}
		return words[r.IntN(len(words)):]
	}
	e := &list[r.IntN(len(list))]
	for range 1 + r.IntN(2) {
		if r.IntN(4) == 0 {
			e = &list[r.IntN(len(list))]
		}
		switch r.IntN(9) {
		case 0:
			q.Tags = some(e.Tags)
		case 1:
			for i := range e.Actors {
				q.Actors = append(q.Actors, some([]string{strings.ToLower(e.Actors[i].Name), e.Actors[i].Name})...)
			}
		case 2:
			q.Weapons = some(e.Weapons)
		case 3:
			q.Targets = some(e.Targets)
		case 4:
			q.AreaIDs = some([]string{e.AreaID})
		case 5:
			q.ExternalIDs = some([]string{e.ExternalID})
		default:
			words := strings.Fields(geo.FoldText(e.Title + " " + e.Description + " " + e.PlaceName + " " + e.ActorName(0)))
			for range min(len(words), 1+r.IntN(3)) {
				w := []rune(words[r.IntN(len(words))])
				q.Text += string(w[:1+r.IntN(len(w))]) + " "
			}
		}
	}
	return q
}

// checkTerms holds what terms give to Match, for queries made up of the events
// that the rows have; nil for a row that has none.
func checkTerms(t *testing.T, r *rand.Rand, all []geo.Event, tm *terms, rows []*geo.Event) {
	t.Helper()
	queries := []geo.Query{
		{Text: "a"}, {Text: "д"}, {Text: "န"}, {Text: "shell"}, {Text: "kharkov"}, {Text: "луганск"}, {Text: "запоріжжя обстріл"}, {Text: "zzzzzz"},
		{Tags: []string{""}}, {Actors: []string{""}}, {Actors: []string{"kurdi\u0307stan KKSS"}}, {AreaIDs: []string{""}}, {ExternalIDs: []string{""}},
		{Actors: []string{"\xfe"}}, {Text: strings.Repeat("щ", 200)}, {Text: strings.Repeat("ш", 200)},
	}
	for range 40 {
		queries = append(queries, randomWish(r, all))
	}
	for _, q := range queries {
		w, ok := newWish(&q)
		if !ok {
			if geo.FoldText(q.Text) != "" || len(q.Tags)+len(q.Actors)+len(q.Weapons)+len(q.Targets)+len(q.AreaIDs)+len(q.ExternalIDs) > 0 {
				t.Errorf("%s is answered by no terms", asking(&q))
			}
			continue
		}
		asked := tm.ask(w)
		f := asked.find()
		if f.len() > asked.most {
			t.Errorf("%s: %d rows of at most %d", asking(&q), f.len(), asked.most)
		}
		var got, want []int
		f.each(0, len(rows)+100, func(row int) bool {
			if w.exact || rows[row] != nil && q.Match(rows[row]) {
				got = append(got, row)
			}
			return true
		})
		for row, e := range rows {
			if e != nil && q.Match(e) {
				want = append(want, row)
				if !f.has(row) {
					t.Errorf("%s: row %d is not found", asking(&q), row)
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("terms give %v for %s, want %v", got, asking(&q), want)
		}
		if f.has(len(rows)) || f.has(len(rows)+1000) {
			t.Errorf("%s: a row is found beyond the last", asking(&q))
		}
		part := []int{}
		first, end := r.IntN(len(rows)+1), r.IntN(len(rows)+1)
		f.each(first, end, func(row int) bool { part = append(part, row); return len(part) < 3 })
		every := slices.DeleteFunc(rowsOf(f, len(rows)), func(row int) bool { return row < first || row >= end })
		if !slices.Equal(part, every[:min(3, len(every))]) {
			t.Fatalf("three rows from %d to before %d are %v of %v", first, end, part, every)
		}
	}
}

// asking says what a query asks of terms.
func asking(q *geo.Query) string {
	return fmt.Sprintf("q=%q tags=%q actors=%q weapons=%q targets=%q area_ids=%q external_ids=%q", q.Text, q.Tags, q.Actors, q.Weapons, q.Targets, q.AreaIDs, q.ExternalIDs)
}

func rowsOf(f found, n int) []int {
	list := []int{}
	f.each(0, n, func(row int) bool { list = append(list, row); return true })
	return list
}

func builtOf(list []geo.Event) *terms {
	var b termBuilder
	for i := range list {
		b.add(uint32(i), &list[i])
	}
	return b.build()
}

func pointers(list []geo.Event) []*geo.Event {
	rows := make([]*geo.Event, len(list))
	for i := range list {
		rows[i] = &list[i]
	}
	return rows
}

func TestTermsFindWhatMatchChooses(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 1))
		list := storied(seed, []int{1, 40, 300, 600}[seed])
		checkTerms(t, r, list, builtOf(list), pointers(list))
	}
}

func TestTermsThatWerePackedOnTheWay(t *testing.T) {
	list := storied(9, 300)
	var b termBuilder
	rows := make([]*geo.Event, 0, 400)
	for i := range list {
		for range i % 3 / 2 {
			rows = append(rows, nil) // a row that is left out
		}
		if i%100 == 50 {
			b.pack(uint32(len(rows)))
		}
		b.add(uint32(len(rows)), &list[i])
		rows = append(rows, &list[i])
	}
	checkTerms(t, rand.New(rand.NewPCG(9, 1)), list, b.build(), rows)
}

func TestMergedTermsFindWhatMatchChooses(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 2))
		var all []geo.Event
		var rows []*geo.Event
		merged := (*terms)(nil)
		for round := range 4 { // what was merged is merged again
			parts, events, now := []*terms{merged}, [][]*geo.Event{rows}, [][]uint32{nil}
			for range 1 + r.IntN(3) {
				list := storied(seed*100+uint64(round), r.IntN(60)*(round%2*3+1))
				all = append(all, list...)
				parts, events, now = append(parts, builtOf(list)), append(events, pointers(list)), append(now, nil)
			}
			type place struct{ part, row int }
			var order []place
			for i, list := range events {
				now[i] = make([]uint32, len(list))
				for row := range list {
					now[i][row] = math.MaxUint32
					if list[row] != nil && r.IntN(5) > 0 {
						order = append(order, place{i, row})
					}
				}
			}
			at := make([]int, len(order))
			for i := range at {
				at[i] = r.IntN(1 << 30)
			}
			if seed%2 == 0 { // rows of a part stay in their order
				slices.Sort(at)
				for i, p := range order {
					at[i] = p.row*8 + p.part
				}
			}
			index := make([]int, len(order))
			for i := range index {
				index[i] = i
			}
			slices.SortFunc(index, func(i, j int) int { return cmp.Or(cmp.Compare(at[i], at[j]), cmp.Compare(i, j)) })
			rows = make([]*geo.Event, len(order))
			for to, i := range index {
				p := order[i]
				now[p.part][p.row] = uint32(to)
				rows[to] = events[p.part][p.row]
			}
			merged = mergeTerms(parts, now)
			if len(all) > 0 {
				checkTerms(t, r, all, merged, rows)
			}
		}
		gone := make([]uint32, len(rows))
		for i := range gone {
			gone[i] = math.MaxUint32
		}
		if nothing := mergeTerms([]*terms{merged}, [][]uint32{gone}); nothing.len() != 0 || len(nothing.named) != 0 {
			t.Errorf("%d terms are left of no rows", nothing.len())
		}
	}
}

func TestTermsOfNothing(t *testing.T) {
	w, ok := newWish(&geo.Query{Text: "a", Tags: []string{"b"}, ExternalIDs: []string{"c"}})
	if !ok {
		t.Fatal("terms do not serve a text")
	}
	for what, tm := range map[string]*terms{"no": nil, "the zero": {}, "empty": new(termBuilder).build(), "merged": mergeTerms([]*terms{nil, {}}, make([][]uint32, 2))} {
		a := tm.ask(w)
		if f := a.find(); a.most != 0 || f.len() != 0 || f.has(0) || !f.each(0, 10, func(int) bool { return false }) {
			t.Errorf("%s terms have rows", what)
		}
		if n := tm.bytes(); n > 100 {
			t.Errorf("%s terms take %d bytes", what, n)
		}
	}
	for _, q := range []geo.Query{{}, {Text: " … "}, {KilledMin: 1}, {Countries: []string{"UA"}}} {
		if _, ok := newWish(&q); ok {
			t.Errorf("terms are asked for %+v", q)
		}
	}
}

func TestFoldedNamesAreEqualAsEqualFoldHasIt(t *testing.T) {
	names := []string{"", "a", "A", "K", "k", "\u212a", "s", "S", "\u017f", "ß", "ẞ", "ss", "İ", "i", "ı", "I", "ς", "σ", "Σ", "Київ", "КИЇВ", "\xff", "\xfe", "\ufffd", "@", "`", "[", "{", "Å", "å", "\u212b"}
	for _, a := range names {
		for _, b := range names {
			if got, want := string(geo.FoldName(nil, a)) == string(geo.FoldName(nil, b)), strings.EqualFold(a, b); got != want {
				t.Errorf("%q and %q are the same: %v, want %v", a, b, got, want)
			}
		}
	}
}

func TestPostingsComeBack(t *testing.T) {
	for _, rows := range [][]uint32{{0}, {127}, {128}, {0, 1, 2}, {5, 131, 132, 20_000, 5_000_000}, {math.MaxUint32 - 1}} {
		b := appendSteps([]byte(nil), rows)
		if got := rowsOfSteps(nil, b); !slices.Equal(got, rows) {
			t.Errorf("steps of %v come back as %v", rows, got)
		}
		if rows[len(rows)-1] > 10_000_000 {
			continue
		}
		marks := bitset(nil).with(int(rows[len(rows)-1]) + 1)
		markSteps(marks, b)
		bits := appendBits(nil, rows)
		if got := rowsOfBits(nil, bits); !slices.Equal(got, rows) || marks.count() != len(rows) {
			t.Errorf("bits of %v come back as %v, %d marks", rows, got, marks.count())
		}
		for i, w := range marks {
			if word(bits, i) != w {
				t.Errorf("bits of %v: %x, want %x", rows, word(bits, i), w)
			}
		}
	}
}

// told are the events of the benchmarks, as the program keeps them.
func told(n int) []geo.Event {
	var list []geo.Event
	for e := range generate.Events(1, n) {
		list = append(list, e)
	}
	return list
}

func BenchmarkTermsBuild(b *testing.B) {
	list := told(min(*size, 100_000))
	words := 0
	for i := range list {
		geo.Words(&list[i], func([]byte) bool { words++; return true })
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	tm := builtOf(list)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(tm)
	for b.Loop() {
		builtOf(list)
	}
	b.ReportMetric(float64(tm.bytes())/float64(len(list)), "B/event")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(list)), "heapB/event")
	b.ReportMetric(float64(words)/float64(len(list)), "words/event")
	b.ReportMetric(float64(tm.len()), "terms")
	b.ReportMetric(float64(b.N*len(list))/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkTermsMerge(b *testing.B) {
	list := told(min(*size, 100_000))
	for _, share := range []int{2, 16} {
		b.Run(fmt.Sprint("1 in ", share), func(b *testing.B) {
			var some, others []geo.Event
			now := make([][]uint32, 2)
			for i := range list {
				if i%share == 0 {
					some = append(some, list[i])
					now[1] = append(now[1], uint32(i))
				} else {
					others = append(others, list[i])
					now[0] = append(now[0], uint32(i))
				}
			}
			parts := []*terms{builtOf(others), builtOf(some)}
			for b.Loop() {
				mergeTerms(parts, now)
			}
			b.ReportMetric(float64(b.N*len(list))/b.Elapsed().Seconds(), "events/s")
		})
	}
}

func BenchmarkTermsFind(b *testing.B) {
	list := told(*size)
	tm := builtOf(list)
	for _, q := range []geo.Query{
		{Text: "shelling"}, {Text: "bakhmut"}, {Text: "луганськ"}, {Text: "shelling kharkiv"}, {Text: "a"}, {Text: "s"}, {Text: "sh"}, {Text: "об"},
		{Tags: list[7].Tags[:min(1, len(list[7].Tags))]}, {Actors: []string{list[7].ActorName(0)}}, {ExternalIDs: []string{list[7].ExternalID}},
	} {
		w, ok := newWish(&q)
		if !ok {
			continue
		}
		b.Run(fmt.Sprint(q.Text, q.Tags, q.Actors, q.ExternalIDs), func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n = tm.ask(w).find().len()
			}
			b.ReportMetric(float64(n), "rows")
		})
	}
}
