package index

// How a property of a feature is written.
type how uint8

const (
	aWord how = iota
	aText
	aFloat
	aNumber
	aMoment
	aPosition
	aSwitch
	aList
	theTags
	theArea
	theTimes
	theActors
	theSources
	theChecks
	theRest // extras: JSON already
	theRevision
	theTitle
	thePoint
	theKilled
	theInjured
	theCreated
	theUpdated
)

// inHead is the field of what stands in the head of a record: every shape has it.
const inHead field = 63

// A property is one of a feature's, or several that one field holds, in the order
// of the wire form, which geo.AppendItem defines.
type property struct {
	field  field
	how    how
	name   string
	absent string // what stands there for an event that has none
	secret bool   // the public is not given it
}

var properties = func() []property {
	const secret = true
	one := func(f field, h how, name string, secret bool) property {
		return property{f, h, `,"` + name + `":`, `,"` + name + `":null`, secret}
	}
	list := func(f field, name string) property {
		return property{f, aList, `,"` + name + `":`, `,"` + name + `":[]`, false}
	}
	return []property{
		one(fieldDataset, aWord, "dataset", false),
		one(fieldExternalID, aText, "external_id", false),
		{inHead, theRevision, `,"revision":`, "", secret},
		one(inHead, theTitle, "title", false),
		one(fieldDescription, aText, "description", false),
		one(fieldEventType, aWord, "event_type", false),
		one(fieldSubEventType, aWord, "sub_event_type", false),
		list(fieldWeapons, "weapons"),
		list(fieldTargets, "targets"),
		{fieldTags, theTags, `,"tags":`, `,"tags":[],"tags_text":null`, false},
		list(fieldContentWarning, "content_warning"),
		one(inHead, thePoint, "point", false),
		one(fieldUncertaintyM, aFloat, "uncertainty_m", false),
		one(fieldDisplacedM, aFloat, "displaced_m", false),
		one(fieldAreaID, aWord, "area_id", false),
		{fieldArea, theArea, "", `,"area":null`, false},
		one(fieldLocationPrecision, aWord, "location_precision", false),
		one(fieldPlaceName, aWord, "place_name", false),
		one(fieldAdmin1, aWord, "admin1", false),
		one(fieldAdmin2, aWord, "admin2", false),
		one(fieldAdmin1Code, aWord, "admin1_code", false),
		one(fieldAdmin2Code, aWord, "admin2_code", false),
		one(fieldCountry, aWord, "country", false),
		one(fieldLocationBasis, aWord, "location_basis", false),
		{fieldTimes, theTimes, `,"start_time":`, `,"start_time":null,"end_time":null`, false},
		one(fieldTimePrecision, aWord, "time_precision", false),
		one(fieldTimeExtent, aWord, "time_extent", false),
		one(fieldTimeZone, aWord, "time_zone", false),
		{fieldActors, theActors, `,"actors":`, `,"actors":[],"actor1":null,"actor2":null`, false},
		{inHead, theKilled, "", "", false},
		{inHead, theInjured, "", "", false},
		{fieldSources, theSources, `,"sources":`, `,"sources":[],"source_count":0,"source_url":null`, false},
		one(fieldAssessment, aWord, "assessment", false),
		{fieldConfirmed, theChecks, `,"confirmed":`, `,"confirmed":[]`, false},
		one(fieldStatus, aWord, "status", secret),
		one(fieldAssignee, aWord, "assignee", secret),
		one(fieldDuplicateOf, aNumber, "duplicate_of", secret),
		one(fieldNotes, aText, "notes", secret),
		one(fieldVisibility, aWord, "visibility", false),
		one(fieldEmbargoUntil, aMoment, "embargo_until", secret),
		one(fieldPublicDisplacementM, aFloat, "public_displacement_m", secret),
		one(fieldPublicPoint, aPosition, "public_point", secret),
		one(fieldLicence, aWord, "licence", false),
		one(fieldAttribution, aWord, "attribution", false),
		one(fieldRedistributable, aSwitch, "redistributable", false),
		one(inHead, theCreated, "created_at", secret),
		one(fieldCreatedBy, aWord, "created_by", secret),
		one(inHead, theUpdated, "updated_at", secret),
		one(fieldUpdatedBy, aWord, "updated_by", secret),
		one(fieldExtras, theRest, "extras", secret),
	}
}()
