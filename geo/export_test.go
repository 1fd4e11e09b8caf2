package geo

var (
	QuickFeature  = quickFeature
	StrictFeature = strictFeature
)
