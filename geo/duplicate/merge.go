package duplicate

import (
	"cmp"
	"slices"

	"eventmap/geo"
)

// Link says of an event that it repeats another.
func Link(duplicate *geo.Event, keep int64) {
	duplicate.DuplicateOf, duplicate.Status = keep, "duplicate"
}

// Merge gives keep with what duplicate knows beyond it: its sources, tags, actors
// and the like, and the fields that keep lacks. What both say stays as keep has
// it; where that is a figure of killed or injured, duplicate's stands as a claim of
// the sources that come from it and claim none. Who keep is, who may see it, how
// it was assessed and where the work stands is untouched. The two share no memory
// with the result.
func Merge(keep, duplicate *geo.Event) geo.Event {
	m, d := keep.Clone(), duplicate.Clone()
	m.Weapons, m.Targets = union(m.Weapons, d.Weapons), union(m.Targets, d.Targets)
	m.Tags, m.ContentWarning = union(m.Tags, d.Tags), union(m.ContentWarning, d.ContentWarning)
	mergeText(&m, &d)
	mergePlace(&m, &d)
	if !m.Dated() {
		m.StartTime, m.EndTime = d.StartTime, d.EndTime
		m.TimePrecision, m.TimeExtent, m.TimeZone = d.TimePrecision, d.TimeExtent, d.TimeZone
	}
	mergeHarm(&m, &d)
	m.Sources = mergeSources(m.Sources, d.Sources)
	for _, a := range d.Actors {
		m.Actors = mergeActor(m.Actors, a)
	}
	for _, c := range d.Confirmed {
		if !slices.Contains(m.Confirmed, c) {
			m.Confirmed = append(m.Confirmed, c)
		}
	}
	return m
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

func mergeText(m, d *geo.Event) {
	m.Title, m.Description = cmp.Or(m.Title, d.Title), cmp.Or(m.Description, d.Description)
	if m.EventType == "" {
		m.EventType = d.EventType
	}
	if m.EventType == d.EventType {
		m.SubEventType = cmp.Or(m.SubEventType, d.SubEventType)
	}
}

func mergePlace(m, d *geo.Event) {
	if !m.Located() && d.Located() {
		m.Geometry, m.Point, m.UncertaintyM = d.Geometry, d.Point, d.UncertaintyM
		m.AreaID, m.Area, m.LocationPrecision = d.AreaID, d.Area, d.LocationPrecision
		m.LocationBasis = d.LocationBasis
	}
	m.PlaceName, m.Country = cmp.Or(m.PlaceName, d.PlaceName), cmp.Or(m.Country, d.Country)
	if m.Admin1 == "" && m.Admin1Code == "" {
		m.Admin1, m.Admin1Code = d.Admin1, d.Admin1Code
	}
	if m.Admin2 == "" && m.Admin2Code == "" {
		m.Admin2, m.Admin2Code = d.Admin2, d.Admin2Code
	}
}

// anyKnown reports whether anything was reported, in all or of a part.
func anyKnown(h geo.Harm) bool { return h.Known() || h.Civilian.Known() || h.Military.Known() }

// mergeHarm fills in the figures that m lacks; those of d that are then not m's
// become claims of d's own sources.
func mergeHarm(m, d *geo.Event) {
	one := func(have *geo.Harm, other geo.Harm, of func(c *geo.Claims) **geo.Count) {
		if !anyKnown(*have) {
			*have = other
			return
		}
		if !other.Known() || equal(have.Count, other.Count) {
			return
		}
		for i := range d.Sources {
			s := &d.Sources[i]
			if s.Claims == nil {
				s.Claims = &geo.Claims{}
			}
			if claimed := of(s.Claims); *claimed == nil {
				n := copied(other.Count)
				*claimed = &n
			}
		}
	}
	one(&m.Killed, d.Killed, func(c *geo.Claims) **geo.Count { return &c.Killed })
	one(&m.Injured, d.Injured, func(c *geo.Claims) **geo.Count { return &c.Injured })
}

func equal(a, b geo.Count) bool {
	same := func(x, y *int) bool { return x == nil && y == nil || x != nil && y != nil && *x == *y }
	return same(a.Min, b.Min) && same(a.Best, b.Best) && same(a.Max, b.Max)
}

func copied(c geo.Count) geo.Count {
	one := func(n *int) *int {
		if n == nil {
			return nil
		}
		v := *n
		return &v
	}
	return geo.Count{Min: one(c.Min), Best: one(c.Best), Max: one(c.Max)}
}

// mergeSources gives the sources of both. One that both have, by its link or else
// by who published what when, stays as the first has it, with what it lacks.
func mergeSources(have, more []geo.Source) []geo.Source {
	for _, s := range more {
		i := slices.IndexFunc(have, func(h geo.Source) bool {
			if h.URL != "" && s.URL != "" {
				return h.URL == s.URL
			}
			return h.Publisher == s.Publisher && h.Title == s.Title && h.PublishedAt == s.PublishedAt && (h.Title != "" || h.Publisher != "")
		})
		if i < 0 {
			have = append(have, s)
			continue
		}
		h := &have[i]
		for _, f := range []struct {
			to   *string
			from string
		}{{&h.URL, s.URL}, {&h.Publisher, s.Publisher}, {&h.Title, s.Title}, {&h.PublishedAt, s.PublishedAt}, {&h.MediaType, s.MediaType},
			{&h.Quote, s.Quote}, {&h.ArchiveURL, s.ArchiveURL}, {&h.Reliability, s.Reliability}} {
			*f.to = cmp.Or(*f.to, f.from)
		}
		if h.SHA256 == "" && h.ArchiveURL == s.ArchiveURL { // it is of what is archived there
			h.SHA256 = s.SHA256
		}
		h.Credibility = cmp.Or(h.Credibility, s.Credibility)
		if h.Claims == nil {
			h.Claims = s.Claims
		}
	}
	return have
}

// mergeActor adds an actor, or completes the one of that name.
func mergeActor(have []geo.Actor, a geo.Actor) []geo.Actor {
	i := slices.IndexFunc(have, func(h geo.Actor) bool {
		return h.Name == a.Name || geo.FoldText(h.Name) != "" && geo.FoldText(h.Name) == geo.FoldText(a.Name)
	})
	if i < 0 {
		return append(have, a)
	}
	if have[i].Role == "" || have[i].Role == "unknown" {
		have[i].Role = cmp.Or(a.Role, have[i].Role)
	}
	have[i].AttributedBy = cmp.Or(have[i].AttributedBy, a.AttributedBy)
	return have
}
