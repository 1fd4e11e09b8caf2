package geo

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// A Sentence is for a person to read, and is kept as it was made, so that whoever
// reads another language can be told the same in it: a pattern, which is that of
// fmt.Sprintf and is the same whatever it speaks of, and what stands at its places.
// It is an error, whose text is English.
type Sentence struct {
	Pattern string `json:"pattern"`
	Values  []any  `json:"values,omitempty"` // texts, numbers, Days and other *Sentences
	text    string
}

// roomIn finds where a pattern has room for a value; %% is none.
var roomIn = regexp.MustCompile(`%[-+# 0-9.]*[A-Za-z%]`)

// Say makes a Sentence; the arguments are those of fmt.Sprintf. A pattern that
// is nothing but the place of another Sentence is that Sentence.
func Say(pattern string, args ...any) *Sentence {
	s := &Sentence{Pattern: pattern, text: fmt.Sprintf(pattern, args...)}
	for _, verb := range roomIn.FindAllString(pattern, -1) {
		if n := len(s.Values); verb != "%%" && n < len(args) {
			s.Values = append(s.Values, sayable(verb, args[n]))
		}
	}
	if pattern == "%s" && len(s.Values) == 1 {
		if inner, ok := s.Values[0].(*Sentence); ok {
			return inner
		}
	}
	return s
}

// sayable gives an argument in a form that JSON has; a number that is to be written
// in a way of its own is a text.
func sayable(verb string, arg any) any {
	switch arg := arg.(type) {
	case string, bool, Day:
		return arg
	case int, int64, int32, uint8, uint16, uint32, uint64, float64:
		switch verb {
		case "%d", "%v":
			return arg
		case "%q":
			return fmt.Sprintf("%c", arg)
		}
		return fmt.Sprintf(verb, arg)
	case []byte:
		return string(arg)
	case error:
		if said := saying(arg); said != nil {
			return said
		}
		return arg.Error()
	}
	return fmt.Sprint(arg)
}

// A Day stands in a Sentence as a language writes it.
type Day time.Time

func (d Day) String() string { return time.Time(d).Format("2 January 2006") }

// MarshalJSON writes {"day":"2006-01-02"}.
func (d Day) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(d).Format(`{"day":"2006-01-02"}`)), nil
}

func (s *Sentence) Error() string { return s.text }

// SentenceOf gives the Sentence that an error says; nil where it has nothing at its
// places, for then its text is its own pattern, and where its text is all that is known.
func SentenceOf(err error) *Sentence {
	if said := saying(err); said != nil && len(said.Values) > 0 {
		return said
	}
	return nil
}

// saying gives the Sentence that an error says; nil where only its text is known.
func saying(err error) *Sentence {
	var said *Sentence
	var broken *Error
	switch {
	case errors.As(err, &said):
		return said
	case errors.As(err, &broken):
		return broken.sentence()
	}
	return nil
}

// sentence gives what Error says: the message, and every violation with its field.
func (e *Error) sentence() *Sentence {
	whole := e.said
	if whole == nil && e.Message != "" {
		whole = Plain(e.Message)
	}
	for i, v := range e.Violations {
		broken := Say("%s %s", v.Field, v.sentence())
		switch {
		case i > 0:
			whole = Say("%s; %s", whole, broken)
		case whole != nil:
			whole = Say("%s: %s", whole, broken)
		default:
			whole = broken
		}
	}
	return whole
}

func (v *Violation) sentence() *Sentence {
	if v.Said != nil {
		return v.Said
	}
	return Plain(v.Message)
}

// Plain makes a Sentence of a text that has no places.
func Plain(text string) *Sentence {
	return &Sentence{Pattern: strings.ReplaceAll(text, "%", "%%"), text: text}
}

// List says names one after the other, the first few of many.
func List(names []string, most int) *Sentence {
	var whole *Sentence
	add := func(s *Sentence) {
		if whole != nil {
			s = Say("%s, %s", whole, s)
		}
		whole = s
	}
	for _, name := range names[:min(len(names), most)] {
		add(Plain(name))
	}
	if more := len(names) - most; more > 0 {
		add(Say("and %d more", more))
	}
	return whole
}

// CutField gives what an error says behind the name of a field, for where that is
// told beside it, and reports whether it began with the name.
func CutField(err error, field string) (rest error, found bool) {
	beginning := field + ": "
	text, found := strings.CutPrefix(err.Error(), beginning)
	said := saying(err)
	if !found || said == nil {
		return err, false
	}
	pattern, values := said.Pattern, said.Values
	if named, ok := strings.CutPrefix(pattern, "%s: "); ok && values[0] == field {
		pattern, values = named, values[1:]
	}
	return &Sentence{Pattern: strings.TrimPrefix(pattern, beginning), Values: values, text: text}, true
}
