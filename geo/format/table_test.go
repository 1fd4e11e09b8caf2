package format

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/paulmach/orb"
)

// allRows gives the rows of a table, with the line and the problem of each.
func allRows(t *testing.T, r io.Reader) []row {
	t.Helper()
	var list []row
	for tab := openTable(r); ; {
		one, err := tab.next()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, one)
	}
}

// A table is looked at in pieces as large as what has arrived, which must not
// show.
func TestATableIsTheSameHoweverItsBytesArrive(t *testing.T) {
	for _, text := range []string{
		"title,place\nDrone strike,Kyiv\r\n\"Обстріл, вночі\",\"the \"\"river\"\" bank\"\rshort\n",
		"a;b\n 1 ;\" two\nlines\" \n\n;\n\"never closed;x\n",
		"a,b\nsay \"hello\" now,\"quoted\"tail\n" + strings.Repeat("x", 70_000) + "," + strings.Repeat("y\n", 3) + "\n",
		"a,b\n\"" + strings.Repeat("z", maxCell+10) + "\",after\nnext,row\n",
		"a,b\n" + strings.Repeat("w", maxCell) + ",fits\n" + strings.Repeat("w", maxCell+1) + ",does not\n",
		"a,b\n\"\r\n\",\"x\r\"\n",
	} {
		whole := allRows(t, bytes.NewReader([]byte(text)))
		if bits := allRows(t, iotest.OneByteReader(strings.NewReader(text))); !reflect.DeepEqual(whole, bits) {
			t.Errorf("%.60q is read as %d rows at once, and byte by byte as %d others", text, len(whole), len(bits))
		}
		if len(whole) < 2 {
			t.Errorf("%.60q has %d rows", text, len(whole))
		}
	}
}

func TestAPointIsTheSameByTheShortWay(t *testing.T) {
	for _, text := range []string{"POINT(30.5234 50.4501)", "POINT(-0 -90)", "POINT(180 1)", "POINT(1 2 3)", "POINT(30.5 95)", "POINT(1)", "POINT(1e1 2)",
		"POINT(NaN 2)", "POINT(0x10 2)", "POINT(1..2 3)", "POINT( 1 2)", "POINT()", "POINT", "POINT(- 1)", "POINT(190 0)"} {
		short, ok := plainPoint(text)
		if !ok {
			continue
		}
		long, err := parseShape(" " + text) // the blank leads the long way
		if err != nil || long != orb.Geometry(short) {
			t.Errorf("%s is %v by the short way, and %v, %v by the long one", text, short, long, err)
		}
	}
	if p, ok := plainPoint("POINT(30.5234 50.4501)"); !ok || p[0] != 30.5234 || p[1] != 50.4501 {
		t.Errorf("POINT(30.5234 50.4501) is %v, %v by the short way", p, ok)
	}
}
