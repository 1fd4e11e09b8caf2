package generate

import "math/rand/v2"

// A lottery draws one of several things, each as often as its weight says, in
// constant time: Vose's alias method.
type lottery struct {
	keep  []float64 // how likely slot i gives i
	other []int32   // what it gives otherwise
}

// newLottery makes a lottery of weights that are not negative and not all zero.
func newLottery(weights []float64) lottery {
	n, sum := len(weights), 0.0
	for _, w := range weights {
		sum += w
	}
	l := lottery{make([]float64, n), make([]int32, n)}
	var poor, rich []int32
	for i, w := range weights {
		l.keep[i], l.other[i] = w*float64(n)/sum, int32(i)
		if l.keep[i] < 1 {
			poor = append(poor, int32(i))
		} else {
			rich = append(rich, int32(i))
		}
	}
	for len(poor) > 0 && len(rich) > 0 {
		p, r := poor[len(poor)-1], rich[len(rich)-1]
		poor = poor[:len(poor)-1]
		l.other[p] = r
		l.keep[r] -= 1 - l.keep[p]
		if l.keep[r] < 1 {
			rich, poor = rich[:len(rich)-1], append(poor, r)
		}
	}
	for _, i := range append(poor, rich...) { // what rounding left over
		l.keep[i] = 1
	}
	return l
}

func (l lottery) draw(r *rand.Rand) int {
	i := r.IntN(len(l.keep))
	if r.Float64() < l.keep[i] {
		return i
	}
	return int(l.other[i])
}
