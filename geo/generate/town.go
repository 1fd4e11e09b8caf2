package generate

// A town is a real place: its name in English, in the tongue of its conflict,
// and in Russian where that is another one; latitude and longitude in degrees;
// and its weight among the towns of its list.
type town struct {
	name, local, russian string
	lat, lon             float64
	weight               float64
}
