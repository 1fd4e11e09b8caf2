package geo

import (
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A View is what somebody of the desk looked at, kept under a name: the map, the
// filters and whatever else stands in the address of the page.
type View struct {
	ID      int64     `json:"id"` // given by the store, never reused
	Name    string    `json:"name"`
	Address string    `json:"address"` // what stands behind the question mark
	By      string    `json:"by"`      // who saved it last
	At      time.Time `json:"at"`
}

// How many views a store keeps, how many letters their names have and how many bytes
// their addresses, at most.
const (
	MaxViews       = 500
	MaxViewName    = 100
	MaxViewAddress = 8_000
)

// Settle makes of a view what is kept, or says why it cannot be.
func (v *View) Settle() error {
	v.Name, v.Address = strings.Join(strings.Fields(v.Name), " "), strings.TrimPrefix(v.Address, "?")
	v.At = v.At.UTC().Truncate(time.Second)
	switch {
	case v.Name == "":
		return Errorf(Invalid, "name: a view needs a name by which others find it")
	case !utf8.ValidString(v.Name) || strings.ContainsFunc(v.Name, unicode.IsControl):
		return Errorf(Invalid, "name: the name is not plain text")
	case utf8.RuneCountInString(v.Name) > MaxViewName:
		return Errorf(Invalid, "name: a view's name has %d letters at most", MaxViewName)
	case len(v.Address) > MaxViewAddress:
		return Errorf(Invalid, "address: it is longer than %d bytes", MaxViewAddress)
	case strings.ContainsFunc(v.Address, func(r rune) bool { return r == utf8.RuneError || r == '#' || unicode.IsControl(r) }):
		return Errorf(Invalid, "address: it is what stands behind the question mark of the page's address, and nothing else")
	}
	if _, err := url.ParseQuery(v.Address); err != nil {
		return Errorf(Invalid, "address: it is malformed; encode %% as %%25 and ; as %%3B")
	}
	return nil
}

// AddTo says whether a view may stand beside others, itself among them or not.
func (v *View) AddTo(others []View) error {
	there := false
	for _, o := range others {
		if o.ID == v.ID {
			there = true
		} else if strings.EqualFold(o.Name, v.Name) {
			return Errorf(Conflict, "name: there is a view called %q; choose another name, or save over it", o.Name)
		}
	}
	switch {
	case v.ID != 0 && !there:
		return NoView(v.ID)
	case v.ID == 0 && len(others) >= MaxViews:
		return Errorf(Conflict, "there are %d views, which is as many as are kept; delete one first", len(others))
	}
	return nil
}

// NoView says that there is no view with an id.
func NoView(id int64) error { return Errorf(NotFound, "there is no view %d", id) }
