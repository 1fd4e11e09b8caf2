package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// Clone gives an event that shares no memory with e that either may change; the
// area, which nobody changes, they share.
func (e *Event) Clone() Event {
	c := *e
	c.Weapons, c.Targets, c.Tags = slices.Clone(e.Weapons), slices.Clone(e.Targets), slices.Clone(e.Tags)
	c.ContentWarning, c.Actors = slices.Clone(e.ContentWarning), slices.Clone(e.Actors)
	c.Sources, c.Confirmed = slices.Clone(e.Sources), slices.Clone(e.Confirmed)
	for i := range c.Sources {
		c.Sources[i].Claims = c.Sources[i].Claims.clone()
	}
	c.Geometry, c.Point, c.PublicPoint = orb.Clone(e.Geometry), clone(e.Point), clone(e.PublicPoint)
	c.Killed, c.Injured = e.Killed.clone(), e.Injured.clone()
	c.Rights.Redistributable = clone(e.Rights.Redistributable)
	if e.Extras != nil {
		c.Extras = cloneJSON(e.Extras).(map[string]any)
	}
	return c
}

func (c Count) clone() Count { return Count{clone(c.Min), clone(c.Best), clone(c.Max)} }

func (h Harm) clone() Harm { return Harm{h.Count.clone(), h.Civilian.clone(), h.Military.clone()} }

func (c *Claims) clone() *Claims {
	d := clone(c)
	if d == nil {
		return nil
	}
	d.Actors = slices.Clone(c.Actors)
	for _, n := range []**Count{&d.Killed, &d.Injured} {
		if *n != nil {
			copied := (*n).clone()
			*n = &copied
		}
	}
	return d
}

func clone[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

// cloneJSON copies the lists and objects that a value of Extras is made of.
func cloneJSON(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = cloneJSON(v[i])
		}
		return list
	case map[string]any:
		m := make(map[string]any, len(v))
		for name := range v {
			m[name] = cloneJSON(v[name])
		}
		return m
	}
	return v
}
