package format

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"eventmap/geo"
)

// A splitter cuts a stream of JSON into values without understanding them, so
// that one value at a time is held and one that is too large or too deep can be
// passed over. It finds the end of a value by its brackets and strings; whether
// the inside is JSON is for the decoder to say.
type splitter struct {
	in  *bufio.Reader
	buf []byte
}

var errCutShort = geo.Say("the file ends in the middle of a value; it has been cut short")

// peek gives the next byte that is not white space, without consuming it. The
// record separator of RFC 8142 counts as white space.
func (s *splitter) peek() (byte, error) {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return 0, err
		}
		switch c {
		case ' ', '\t', '\n', '\r', 0x1e:
			continue
		}
		return c, s.in.UnreadByte()
	}
}

// within is peek inside a value, where the end of the file is an error.
func (s *splitter) within() (byte, error) {
	c, err := s.peek()
	if errors.Is(err, io.EOF) {
		err = errCutShort
	}
	return c, err
}

// skip consumes the byte that peek gave.
func (s *splitter) skip() { _, _ = s.in.ReadByte() }

// value consumes one value and gives its bytes, which are good until the next
// call; or a sentence on why it has been passed over.
func (s *splitter) value() (raw []byte, problem error, err error) {
	c, err := s.within()
	if err != nil {
		return nil, nil, err
	}
	s.buf = s.buf[:0]
	depth, inString, escaped := 0, false, false
	scalar := c != '{' && c != '[' && c != '"'
	for {
		c, err := s.in.ReadByte()
		if errors.Is(err, io.EOF) {
			if scalar && len(s.buf) > 0 {
				return s.buf, problem, nil
			}
			return nil, nil, errCutShort
		}
		if err != nil {
			return nil, nil, err
		}
		if scalar && bytes.IndexByte([]byte(",]}: \t\r\n\x1e"), c) >= 0 {
			return s.buf, problem, s.in.UnreadByte()
		}
		switch {
		case problem != nil:
		case len(s.buf) >= maxFeature:
			problem = geo.Say("is larger than %d MB; simplify its geometry", maxFeature>>20)
		default:
			s.buf = append(s.buf, c)
		}
		if inString {
			switch {
			case escaped:
				escaped = false
			case c == '\\':
				escaped = true
			case c == '"':
				inString = false
			}
		} else {
			switch c {
			case '"':
				inString = true
			case '{', '[':
				if depth++; depth > maxDepth && problem == nil {
					problem = geo.Say("nests deeper than %d levels", maxDepth)
				}
			case '}', ']':
				depth--
			}
		}
		if !scalar && depth <= 0 && !inString {
			return s.buf, problem, nil
		}
	}
}

// list calls one before each element of the list that begins here; one consumes
// the element, and its error ends the list.
func (s *splitter) list(one func() error) error {
	s.skip() // the bracket, which peek gave
	for first := true; ; first = false {
		c, err := s.within()
		switch {
		case err != nil:
			return err
		case c == ']':
			s.skip()
			return nil
		case !first && c != ',':
			return geo.Say("a comma is wanted between two elements of a list, not %q", c)
		case !first:
			s.skip()
		}
		if err := one(); err != nil {
			return err
		}
	}
}

// members calls one with the name of each member of the object that begins
// here; one consumes the value, and its error ends the object.
func (s *splitter) members(one func(name string) error) error {
	s.skip() // the brace, which peek gave
	for first := true; ; first = false {
		c, err := s.within()
		switch {
		case err != nil:
			return err
		case c == '}':
			s.skip()
			return nil
		case !first && c != ',':
			return geo.Say("a comma is wanted between two members of an object, not %q", c)
		case !first:
			s.skip()
		}
		name, err := s.name()
		if err != nil {
			return err
		}
		if err := one(name); err != nil {
			return err
		}
	}
}

// name reads the name of a member and the colon behind it.
func (s *splitter) name() (string, error) {
	raw, problem, err := s.value()
	if err != nil {
		return "", err
	}
	var name string
	if problem != nil || json.Unmarshal(raw, &name) != nil {
		return "", geo.Say("the name of a member is wanted, not %s", geo.Clip(string(raw)))
	}
	c, err := s.within()
	if err != nil {
		return "", err
	}
	if c != ':' {
		return "", geo.Say("a colon is wanted behind %q, not %q", geo.Clip(name), c)
	}
	s.skip()
	return name, nil
}
