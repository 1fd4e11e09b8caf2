package format

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"eventmap/geo"
)

// An xmlReader gives the tokens of a file in XML, each held to its limit.
type xmlReader struct {
	what  string // the format, in sentences
	meter meter
	xml   *xml.Decoder
	depth int
}

// xmlStart is how a file in XML begins whose first element has a name: behind
// declarations and comments.
func xmlStart(name string) *regexp.Regexp {
	return regexp.MustCompile(`^(?s:\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>))*\s*<(?:\w+:)?` + name + `[\s>/]`)
}

func newXMLReader(r io.Reader, what string) *xmlReader {
	x := &xmlReader{what: what, meter: meter{in: bufio.NewReaderSize(r, headSize)}}
	x.xml = xml.NewDecoder(&x.meter) // strict, and without entities but the five of XML
	x.xml.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, geo.Errorf(geo.Invalid, "the file is written in %s; save it as UTF-8", geo.Clip(charset))
	}
	return x
}

// A meter gives bytes one at a time and holds one token of XML to its limit.
type meter struct {
	in   *bufio.Reader
	left int
	err  error // that ended the file, if it was not the end
}

var errLongToken = errors.New("a text is too long")

func (m *meter) ReadByte() (byte, error) {
	if m.left--; m.left < 0 {
		return 0, errLongToken
	}
	c, err := m.in.ReadByte()
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return c, err
}

func (m *meter) Read(p []byte) (int, error) {
	c, err := m.ReadByte()
	if err != nil || len(p) == 0 {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// token gives the next token of XML; its errors are for the person who asked.
func (x *xmlReader) token() (xml.Token, error) {
	x.meter.left = maxFeature
	t, err := x.xml.Token()
	line, _ := x.xml.InputPos()
	var known *geo.Error
	var syntax *xml.SyntaxError
	switch {
	case err == nil:
	case x.meter.err != nil:
		return nil, fmt.Errorf("format: read %s: %w", x.what, x.meter.err)
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.As(err, &known):
		return nil, known
	case errors.Is(err, errLongToken):
		return nil, geo.Errorf(geo.Invalid, "a text or tag of the %s, before line %d, is larger than %d MB; simplify its geometry", x.what, line, maxFeature>>20)
	case strings.Contains(err.Error(), "unexpected EOF"):
		return nil, geo.Errorf(geo.Invalid, "the %s ends in the middle of an element; it has been cut short", x.what)
	case strings.Contains(err.Error(), "invalid character entity"):
		return nil, geo.Errorf(geo.Invalid, "the %s uses an entity that XML does not know, on line %d; write the letter itself", x.what, line)
	case errors.As(err, &syntax):
		return nil, geo.Errorf(geo.Invalid, "the %s cannot be read on line %d: %s", x.what, syntax.Line, geo.Clip(syntax.Msg))
	default:
		return nil, geo.Errorf(geo.Invalid, "the %s cannot be read on line %d: %s", x.what, line, geo.Clip(strings.TrimPrefix(err.Error(), "xml: ")))
	}
	switch t := t.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > maxDepth {
			return nil, geo.Errorf(geo.Invalid, "the elements of the %s nest deeper than %d levels, on line %d", x.what, maxDepth, line)
		}
	case xml.EndElement:
		x.depth--
	case xml.Directive:
		if bytes.Contains(t, []byte("ENTITY")) {
			return nil, geo.Errorf(geo.Invalid, "the %s declares entities of its own, which it does not need and which can be made to fill a memory; take the DOCTYPE out", x.what)
		}
	}
	return t, nil
}

// inside is token where the end of the file is an error.
func (x *xmlReader) inside() (xml.Token, error) {
	t, err := x.token()
	if errors.Is(err, io.EOF) {
		err = geo.Errorf(geo.Invalid, "the %s ends in the middle of an element; it has been cut short", x.what)
	}
	return t, err
}

// skip reads to the end of the element that has begun.
func (x *xmlReader) skip() error {
	for until := x.depth - 1; x.depth > until; {
		if _, err := x.inside(); err != nil {
			return err
		}
	}
	return nil
}

// text reads the text of the element that has begun, and of those in it.
func (x *xmlReader) text() (string, error) {
	var b strings.Builder
	for until := x.depth - 1; x.depth > until; {
		t, err := x.inside()
		if err != nil {
			return "", err
		}
		if data, ok := t.(xml.CharData); ok {
			if b.Len()+len(data) > maxFeature {
				return "", geo.Errorf(geo.Invalid, "a text of the %s is larger than %d MB", x.what, maxFeature>>20)
			}
			b.Write(data)
		}
	}
	return b.String(), nil
}

// each calls one for each element within the one that has begun.
func (x *xmlReader) each(one func(xml.StartElement) error) error {
	for {
		t, err := x.inside()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if err := one(t); err != nil {
				return err
			}
		}
	}
}
