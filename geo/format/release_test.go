package format

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"

	"eventmap/geo"
)

// A brittle writer breaks when it has taken so many bytes, as a connection does
// that whoever asked has closed.
type brittle struct{ left int }

var errGone = errors.New("whoever asked has gone")

func (b *brittle) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errGone
	}
	return len(p), nil
}

// openFiles counts the files that the program has open.
func openFiles(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// releases holds work to leaving no file open. What only the collector of garbage
// would close counts as open.
func releases(t *testing.T, what string, work func()) {
	t.Helper()
	work() // what is opened once for all is open by now
	before := openFiles(t)
	for range 2 {
		work()
	}
	if after := openFiles(t); after > before {
		t.Errorf("%s leaves %d files open", what, after-before)
	}
}

// TestAFileThatIsGivenUpIsLetGoOf ends writing and reading in mid-stream, in every
// format: by the events, by whoever takes the file or brings it, and by whoever
// takes the events.
func TestAFileThatIsGivenUpIsLetGoOf(t *testing.T) {
	events := gisEvents()[280:]
	for i := range events {
		events[i].ID = int64(i) + 1
	}
	for _, f := range All {
		if f.Write == nil {
			continue
		}
		for _, after := range []int{0, 3, len(events)} {
			releases(t, f.Name+", whose events end with an error,", func() {
				n, err := f.Write(io.Discard, func(yield func(geo.Event, error) bool) {
					for _, e := range events[:after] {
						if !yield(e, nil) {
							return
						}
					}
					yield(geo.Event{}, errGone)
				}, aFile)
				if n > after || !errors.Is(err, errGone) {
					t.Errorf("%s: wrote %d events and then %v; want the error of the stream", f.Name, n, err)
				}
			})
		}
		var file bytes.Buffer
		if _, err := f.Write(&file, stream(events), aFile); err != nil {
			t.Fatal(err)
		}
		for _, after := range []int{0, file.Len() / 2} {
			releases(t, f.Name+", which nobody takes any more,", func() {
				if _, err := f.Write(&brittle{after}, stream(events), aFile); !errors.Is(err, errGone) {
					t.Errorf("%s: an error of whoever takes it became %v", f.Name, err)
				}
			})
		}
		releases(t, f.Name+", which is brought in part,", func() { _ = open(file.Bytes()[:file.Len()/2], "events"+f.Extension, ReadOptions{}) })
		releases(t, f.Name+", of which one event is taken,", func() {
			_, read, err := Open(bytes.NewReader(file.Bytes()), "events"+f.Extension, ReadOptions{})
			if err != nil {
				return // not every one is read
			}
			for range read {
				break
			}
		})
	}
}
