package format

import (
	"fmt"
	"io"

	"eventmap/geo"
)

// A document is text that is made of one event after the other. Its functions
// append to what they are given.
type document struct {
	name  string // of the format, for whoever runs the program
	begin func(b []byte) []byte
	each  func(b []byte, e *geo.Event) []byte
	end   string
}

// write writes the events and gives their number. An error of the stream leaves
// the document without its end.
func (d *document) write(w io.Writer, events geo.Events) (n int, err error) {
	b := buffers.Get().(*writeBuffer)
	defer b.release()
	b.out.Reset(w)
	var one geo.Event // here and not in the loop, for it is large
	text := d.begin(b.feature[:0])
	for e, err := range events {
		if err != nil {
			_, _ = b.out.Write(text)
			_ = b.out.Flush() // what there is may as well arrive; the stream's error is the one that counts
			return n, err
		}
		one = e
		text = d.each(text, &one)
		if _, err := b.out.Write(text); err != nil {
			return n, fmt.Errorf("format: write %s: %w", d.name, err)
		}
		text = text[:0]
		n++
	}
	b.feature = append(text, d.end...)
	_, _ = b.out.Write(b.feature) // its error comes back from what follows
	if err := b.out.Flush(); err != nil {
		return n, fmt.Errorf("format: write %s: %w", d.name, err)
	}
	return n, nil
}
