package index

// A field is a part of an event that a record holds where the event has it, in
// this order, which is that of the wire form. What stands in the head of a record
// is none.
type field uint8

const (
	fieldGeometry field = iota // where the representative point is not all of it
	fieldDataset
	fieldExternalID
	fieldDescription
	fieldEventType
	fieldSubEventType
	fieldWeapons
	fieldTargets
	fieldTags
	fieldContentWarning
	fieldUncertaintyM
	fieldDisplacedM
	fieldAreaID
	fieldArea
	fieldLocationPrecision
	fieldPlaceName
	fieldAdmin1
	fieldAdmin2
	fieldAdmin1Code
	fieldAdmin2Code
	fieldCountry
	fieldLocationBasis
	fieldTimes // start and end
	fieldTimePrecision
	fieldTimeExtent
	fieldTimeZone
	fieldActors
	fieldSources
	fieldAssessment
	fieldConfirmed
	fieldStatus
	fieldAssignee
	fieldDuplicateOf
	fieldNotes
	fieldVisibility
	fieldEmbargoUntil
	fieldPublicDisplacementM
	fieldPublicPoint
	fieldLicence
	fieldAttribution
	fieldRedistributable
	fieldCreatedBy
	fieldUpdatedBy
	fieldExtras
)

// A fieldSet is a set of fields.
type fieldSet uint64

func (s fieldSet) has(f field) bool { return s>>f&1 != 0 }
