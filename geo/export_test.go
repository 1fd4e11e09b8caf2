package geo

// QuickFeature reads an event by the quick reader alone.
func QuickFeature(data []byte) (e Event, ok bool) {
	ok = quickFeature(data, &e)
	return e, ok
}

var StrictFeature = strictFeature
