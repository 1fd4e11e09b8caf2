package format

import (
	"regexp"
	"slices"

	"eventmap/geo"
)

// hidden says why a row was left out for who asked to hide positions.
const hidden = "tells where troops stand, and was left out as was asked"

// aPosition is how texts speak of where troops stand: a position, in English,
// Ukrainian and Russian.
var aPosition = regexp.MustCompile(`(?i)\bpositions?\b|позиці|позици`)

// tellsPosition reports whether an event tells where troops stand.
func tellsPosition(e *geo.Event) bool {
	return slices.Contains([]string{"equipment_seen", "artillery_position_seen", "movement_seen", "headquarters_or_base_established"}, e.SubEventType) ||
		slices.Contains(e.Targets, "military_position") || aPosition.MatchString(e.Title) || aPosition.MatchString(e.Description)
}
