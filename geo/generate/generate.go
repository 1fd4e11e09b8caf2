// Package generate makes up events as conflicts leave them: most in few places
// and weeks, known as exactly as people know such things, told in several
// languages. They are for tests, benchmarks and demonstrations; the towns are
// real and nothing else is, which the names of their datasets say.
//
// It opens no files and writes none, and promises no statistics beyond what its
// tests hold: a seed gives the same events everywhere, and the first n of a
// longer stream are the shorter one. Only the moments at which days begin are as
// the machine knows the time zones.
package generate

import (
	"math/rand/v2"
	"strconv"

	"eventmap/geo"
)

// Options say what is made up. The zero value is an empty stream.
type Options struct {
	Seed    uint64
	N       int
	Private float64 // share of events, from 0 to 1, that the public does not see, or elsewhere
	Flat    bool    // no areas that somebody drew, for which tables have no room
}

// Events gives n public events as an import takes them: with external ids that
// are unique among all seeds, and no ids. They are complete and valid.
//
// Events share their areas, lists of words and figures with each other: Clone one
// before changing what it holds. A stream can be read more than once, and by
// several readers at once.
func Events(seed uint64, n int) geo.Events { return Options{Seed: seed, N: n}.Events() }

// Events gives the events that the options ask for; see the function Events.
func (o Options) Events() geo.Events {
	return func(yield func(geo.Event, error) bool) {
		m := maker{Rand: rand.New(rand.NewPCG(o.Seed, 2022)), world: theWorld(), flat: o.Flat, private: o.Private}
		m.prefix = append(strconv.AppendUint(m.prefix, o.Seed, 36), '-')
		for i := range o.N {
			m.make(i)
			if !yield(m.e, nil) {
				return
			}
		}
	}
}

// datasets is where the events come from, which their names say.
var datasets = []string{"generated-wire", "generated-monitors", "generated-desk"}

// A maker makes one event after another.
type maker struct {
	*rand.Rand
	*world
	private float64
	flat    bool
	prefix  []byte // of external ids

	e     geo.Event
	scene scene

	// All that is written for one event stands in text, and is cut from one
	// string once it is there.
	text []byte
	cuts []cut
}

// A scene is the setting of an event. Some events share one, as the strikes of
// a night do.
type scene struct {
	theatre *theatre
	where   int
	day     int
	kind    *usage
}

// A cut says which part of the text belongs into a field.
type cut struct {
	field    *string
	from, to int
}

// cut puts what was appended to the text since from into a field.
func (m *maker) cut(field *string, from int) {
	m.cuts = append(m.cuts, cut{field, from, len(m.text)})
}

// chance is true as often as p says.
func (m *maker) chance(p float64) bool { return m.Float64() < p }

func (m *maker) make(i int) {
	m.e, m.text, m.cuts = geo.Event{}, m.text[:0], m.cuts[:0]
	e := &m.e
	if i == 0 || !m.chance(.2) {
		t := &m.theatres[m.share.draw(m.Rand)]
		m.scene = scene{t, t.where.draw(m.Rand), t.when.draw(m.Rand), &m.kinds[t.what.draw(m.Rand)]}
	}
	e.Dataset = datasets[min(m.IntN(5), 4)*3/5]
	m.text = strconv.AppendInt(append(m.text, m.prefix...), int64(i+1), 10)
	m.cut(&e.ExternalID, 0)
	e.EventType, e.SubEventType = m.scene.kind.eventType, m.scene.kind.sub
	if m.chance(.02) {
		e.SubEventType = ""
	}
	e.Weapons, e.Targets = pick(m.Rand, m.scene.kind.weapons), pick(m.Rand, m.scene.kind.targets)
	if m.chance(.22) {
		e.Tags = pick(m.Rand, m.tags)
	}
	s := &m.scene.theatre.settlements[m.scene.where]
	m.place(s)
	m.time()
	m.actors()
	m.harm()
	m.words(s)
	m.knowledge()
	m.publication()
	text := string(m.text)
	for _, c := range m.cuts {
		*c.field = text[c.from:c.to]
	}
}
