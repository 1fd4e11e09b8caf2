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
// stays behind. An event whose place is to be displaced is held back until a
// displaced place has been stored with it, and one that repeats another is not
// told of twice.
func (e *Event) Public() (Event, bool) {
	if e.Visibility != "public" || e.PublicDisplacementM > 0 || e.DuplicateOf != 0 {
		return Event{}, false
	}
	p := Event{
		ID: e.ID, Dataset: e.Dataset, ExternalID: e.ExternalID, Revision: e.Revision,
		Title: e.Title, Description: e.Description, EventType: e.EventType, SubEventType: e.SubEventType,
		Weapons: e.Weapons, Targets: e.Targets, Tags: e.Tags, ContentWarning: e.ContentWarning,
		Geometry: e.Geometry, Point: e.Point, UncertaintyM: e.UncertaintyM, AreaID: e.AreaID, Area: e.Area,
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
	return p, true
}
