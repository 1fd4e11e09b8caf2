package postgis

import (
	"errors"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// TestLinesMadeAheadEndWithWhoeverWantsThem leaves what is made ahead at each moment
// at which it may be left. Once stop is back nothing of the list is looked at.
func TestLinesMadeAheadEndWithWhoeverWantsThem(t *testing.T) {
	list := make([]int, 4*copyAhead)
	for i := range list {
		list[i] = i
	}
	errBroken := errors.New("row 200 has no form")
	filler := strings.Repeat("x", copyBytes)
	for _, tt := range []struct {
		what  string
		taken int // as many pieces are taken, -1 for all
		line  liner[int]
		want  string // of the error that comes with them
	}{
		{what: "nothing is taken"},
		{what: "some is taken", taken: 3},
		{what: "all is taken", taken: -1},
		{what: "a row fails", taken: -1, want: errBroken.Error(), line: func([]byte, int) ([]byte, error) { return nil, errBroken }},
		{what: "a row panics", taken: -1, want: "postgis: panic: row 200", line: func([]byte, int) ([]byte, error) { panic("row 200") }},
		{what: "a row panics of which nobody hears", line: func([]byte, int) ([]byte, error) { panic("row 200") }},
	} {
		looked, pieces, said := 0, 0, ""
		made, stop := madeAhead(t.Context(), list, func(b []byte, i int) ([]byte, error) {
			looked++
			if i == 200 && tt.line != nil {
				return tt.line(b, i)
			}
			return append(strconv.AppendInt(b, int64(i), 10), filler...), nil
		})
		for text, err := range made {
			if pieces == tt.taken {
				break
			}
			if err != nil {
				said = err.Error()
				continue
			}
			if !strings.HasPrefix(text, strconv.Itoa(pieces)+"x") {
				t.Errorf("%s: piece %d begins with %.6q", tt.what, pieces, text)
			}
			pieces++
		}
		stop()
		stop() // as often as anybody likes
		before := looked
		runtime.Gosched()
		if looked != before {
			t.Errorf("%s: the list is looked at after stop", tt.what)
		}
		if first, _, _ := strings.Cut(said, "\n"); first != tt.want {
			t.Errorf("%s: said %q, want %q", tt.what, first, tt.want)
		}
		if want := map[bool]int{true: 200, false: len(list)}[tt.line != nil]; tt.taken < 0 && pieces != want {
			t.Errorf("%s: %d pieces, want %d", tt.what, pieces, want)
		}
		if tt.taken >= 0 && tt.line == nil && looked > 2*copyAhead {
			t.Errorf("%s: %d rows were made for nobody", tt.what, looked)
		}
	}
}
