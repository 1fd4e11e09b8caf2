package geo

// Redistributable reports whether the event may be given to others at all: by
// what it says itself, and otherwise as its dataset has it.
func (e *Event) Redistributable(dataset bool) bool {
	if own := e.Rights.Redistributable; own != nil {
		return *own
	}
	return dataset
}

// Public gives what the public may see of an event, and whether it may see it
// at all. It is the only way to the public: every field that is not listed here
// stays behind, the revision with them, for it counts edits that are nobody's
// business. An event whose place is to be displaced is shown where Displace put
// it, and held back until a store has; one that repeats another is not told of
// twice.
func (e *Event) Public() (Event, bool) {
	if !e.isPublic() {
		return Event{}, false
	}
	p := Event{
		ID: e.ID, Dataset: e.Dataset, ExternalID: e.ExternalID,
		Title: e.Title, Description: e.Description, EventType: e.EventType, SubEventType: e.SubEventType,
		Weapons: e.Weapons, Targets: e.Targets, Tags: e.Tags, ContentWarning: e.ContentWarning,
		Geometry: e.Geometry, Point: e.Point, UncertaintyM: e.UncertaintyM, DisplacedM: e.DisplacedM, AreaID: e.AreaID, Area: e.Area,
		LocationPrecision: e.LocationPrecision, PlaceName: e.PlaceName, LocationBasis: e.LocationBasis,
		Admin1: e.Admin1, Admin2: e.Admin2, Admin1Code: e.Admin1Code, Admin2Code: e.Admin2Code, Country: e.Country,
		StartTime: e.StartTime, EndTime: e.EndTime, TimePrecision: e.TimePrecision, TimeExtent: e.TimeExtent, TimeZone: e.TimeZone,
		Actors: e.Actors, Killed: e.Killed, Injured: e.Injured,
		Assessment: e.Assessment, Visibility: e.Visibility, Rights: e.Rights,
	}
	for _, s := range e.Sources {
		s.Claims = nil
		p.Sources = append(p.Sources, s)
	}
	for _, c := range e.Confirmed {
		p.Confirmed = append(p.Confirmed, Check{What: c.What, At: c.At})
	}
	if e.PublicDisplacementM > 0 {
		p.displaced(e)
	}
	return p, true
}

func (e *Event) isPublic() bool {
	return e.Visibility == "public" && e.DuplicateOf == 0 && !e.Undisplaced()
}

// Placed gives who the public sees an event as, for a keeper that has to know where
// it sees it and asks Public for the rest: the event itself where that is at its
// own place, otherwise what Public gives.
func (e *Event) Placed() (*Event, bool) {
	if !(e.PublicDisplacementM > 0) {
		return e, e.isPublic()
	}
	p, ok := e.Public()
	return &p, ok
}
