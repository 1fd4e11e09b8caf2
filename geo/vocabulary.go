package geo

// A Term is one word of a vocabulary: its name on the wire, its label on the
// screen, and a short meaning.
type Term struct {
	Name    string `json:"name"`
	Label   string `json:"label"`
	Meaning string `json:"meaning,omitempty"`
}

// A Vocabulary is a closed list of terms in the order in which it is shown.
type Vocabulary []Term

// Has reports whether name is one of the vocabulary's names.
func (v Vocabulary) Has(name string) bool {
	_, ok := v.Label(name)
	return ok
}

// Label gives the words on the screen for a name.
func (v Vocabulary) Label(name string) (string, bool) {
	for _, t := range v {
		if t.Name == name {
			return t.Label, true
		}
	}
	return "", false
}

// An EventType is a family of events with the kinds it is divided into.
type EventType struct {
	Term
	SubEventTypes Vocabulary `json:"sub_event_types"`
}

// EventTypes is ACLED's list of event and sub-event types (ACLED Codebook), and
// one family of our own, observation, for what is seen and not fought.
var EventTypes = []EventType{
	{Term{"battles", "Battles", "Armed groups fight each other"}, Vocabulary{
		{"armed_clash", "Armed clash", "No side gains territory"},
		{"government_regains_territory", "Government regains territory", ""},
		{"non_state_actor_overtakes_territory", "Non-state actor overtakes territory", ""},
	}},
	{Term{"explosions_remote_violence", "Explosions and remote violence", "Weapons that act at a distance"}, Vocabulary{
		{"chemical_weapon", "Chemical weapon", ""},
		{"air_drone_strike", "Air or drone strike", ""},
		{"suicide_bomb", "Suicide bomb", ""},
		{"shelling_artillery_missile", "Shelling, artillery or missile", ""},
		{"remote_explosive_landmine_ied", "Remote explosive, landmine or IED", ""},
		{"grenade", "Grenade", ""},
		{"unspecified", "Cause not established", "A blast whose cause nobody has established"},
	}},
	{Term{"violence_against_civilians", "Violence against civilians", "Unarmed people are attacked"}, Vocabulary{
		{"sexual_violence", "Sexual violence", ""},
		{"attack", "Attack", ""},
		{"abduction_forced_disappearance", "Abduction or forced disappearance", ""},
	}},
	{Term{"protests", "Protests", "Unarmed people demonstrate"}, Vocabulary{
		{"peaceful_protest", "Peaceful protest", ""},
		{"protest_with_intervention", "Protest with intervention", ""},
		{"excessive_force_against_protesters", "Excessive force against protesters", ""},
	}},
	{Term{"riots", "Riots", "A crowd is violent"}, Vocabulary{
		{"violent_demonstration", "Violent demonstration", ""},
		{"mob_violence", "Mob violence", ""},
	}},
	{Term{"strategic_developments", "Strategic developments", "What shapes the conflict without being violence"}, Vocabulary{
		{"agreement", "Agreement", ""},
		{"arrests", "Arrests", ""},
		{"change_to_group_activity", "Change to group activity", ""},
		{"disrupted_weapons_use", "Disrupted weapons use", "Shot down, defused or seized before use"},
		{"headquarters_or_base_established", "Headquarters or base established", ""},
		{"looting_property_destruction", "Looting or property destruction", ""},
		{"non_violent_transfer_of_territory", "Non-violent transfer of territory", ""},
		{"other", "Other", ""},
	}},
	{Term{"observation", "Observation", "Something was seen, met or delivered"}, Vocabulary{
		{"equipment_seen", "Equipment seen", ""},
		{"artillery_position_seen", "Artillery position seen", ""},
		{"movement_seen", "Movement seen", ""},
		{"air_raid_alert", "Air-raid alert", ""},
		{"interception", "Interception", ""},
		{"fire_anomaly", "Fire anomaly", "Heat seen from a satellite"},
		{"meeting", "Meeting", ""},
		{"aid_delivery", "Aid delivery", ""},
		{"other", "Other", ""},
	}},
}

// LookupEventType finds a family by its name.
func LookupEventType(name string) (EventType, bool) {
	for _, t := range EventTypes {
		if t.Name == name {
			return t, true
		}
	}
	return EventType{}, false
}

// Weapons says by what means.
var Weapons = Vocabulary{
	{"small_arms", "Small arms", ""}, {"mortar", "Mortar", ""}, {"tube_artillery", "Tube artillery", ""},
	{"mlrs", "Rocket artillery (MLRS)", ""}, {"ballistic_missile", "Ballistic missile", ""},
	{"cruise_missile", "Cruise missile", ""}, {"air_dropped_bomb", "Air-dropped bomb", ""},
	{"one_way_attack_drone", "One-way attack drone", ""},
	{"fpv_loitering_munition", "FPV drone or loitering munition", ""}, {"naval_drone", "Naval drone", ""},
	{"mine_ied", "Mine or IED", ""}, {"cluster", "Cluster munition", ""}, {"incendiary", "Incendiary", ""},
	{"chemical", "Chemical", ""}, {"unknown", "Unknown weapon", ""},
}

// Targets says what was hit.
var Targets = Vocabulary{
	{"residential", "Residential", ""}, {"healthcare", "Healthcare", ""}, {"education", "Education", ""},
	{"energy", "Energy", ""}, {"water", "Water", ""}, {"transport", "Transport", ""},
	{"industrial", "Industrial", ""}, {"commercial", "Commercial", ""},
	{"religious_cultural", "Religious or cultural", ""}, {"administrative", "Administrative", ""},
	{"military_position", "Military position", ""}, {"airfield", "Airfield", ""}, {"depot", "Depot", ""},
	{"ship", "Ship", ""}, {"agriculture", "Agriculture", ""}, {"unknown", "Unknown target", ""},
}

// LocationPrecisions runs from the most exact to the least.
var LocationPrecisions = Vocabulary{
	{"exact", "Exact", "The very spot, within about 25 m"},
	{"vicinity", "Vicinity", "The street or block"},
	{"settlement", "Settlement", "Somewhere in the town or village"},
	{"district", "District", "Somewhere in the district, or near a town"},
	{"region", "Region", "Somewhere in the region or oblast"},
	{"country", "Country", "Somewhere in the country"},
	{"unknown", "Not known", "How exact the place is was not said"},
}

// TimePrecisions runs from the most exact to the least.
var TimePrecisions = Vocabulary{
	{"minute", "To the minute", ""}, {"hour", "To the hour", ""}, {"day", "To the day", ""},
	{"days", "Within some days", "The interval itself is all that is known"}, {"week", "To the week", ""},
	{"month", "To the month", ""}, {"year", "To the year", ""}, {"unknown", "Not known", ""},
}

// TimeExtents says how an event fills its span.
var TimeExtents = Vocabulary{
	{"within", "At one moment within it", ""},
	{"throughout", "For all of it", ""},
}

// ActorRoles says what part an actor is said to have taken.
var ActorRoles = Vocabulary{
	{"perpetrator", "Perpetrator", ""}, {"target", "Target", ""}, {"party", "Party", "Took part"},
	{"unknown", "Role not known", ""},
}

// Assessments says how sure we are of the event as a whole.
var Assessments = Vocabulary{
	{"not_assessed", "Not assessed", "Nobody has looked yet"},
	{"unverified", "Unverified", "Looked at; no confirmation found"},
	{"likely", "Likely", ""},
	{"verified", "Verified", ""},
	{"disputed", "Disputed", "Sources disagree"},
	{"refuted", "Refuted", "It did not happen as claimed"},
	{"unverifiable", "Cannot be verified", ""},
}

// Checks names the aspects of an event that can be confirmed one by one.
var Checks = Vocabulary{
	{"location", "Location", "Geolocated"}, {"time", "Time", "Chronolocated"}, {"type", "Type", ""},
	{"actor", "Actor", ""}, {"casualties", "Casualties", ""},
}

// Statuses says where the work on an event stands, which is not how sure we are.
var Statuses = Vocabulary{
	{"new", "New", ""}, {"in_progress", "In progress", ""}, {"needs_help", "Needs help", ""},
	{"review", "In review", ""}, {"done", "Done", ""}, {"rejected", "Rejected", ""}, {"duplicate", "Duplicate", ""},
}

// Visibilities says who may see an event.
var Visibilities = Vocabulary{
	{"private", "Private", "Only people who are signed in"},
	{"embargoed", "Embargoed", "Private until a stated moment"},
	{"public", "Public", "Everybody"},
	{"withdrawn", "Withdrawn", "Was public once"},
}

// DefaultUncertaintyM gives the radius in metres that a precision stands for
// where a source names none; 0 where a radius would say nothing.
func DefaultUncertaintyM(precision string) float64 {
	switch precision {
	case "exact":
		return 25
	case "vicinity":
		return 150
	case "settlement":
		return 3_000
	case "district":
		return 25_000
	case "region":
		return 100_000
	}
	return 0
}
