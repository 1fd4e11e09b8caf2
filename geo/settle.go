package geo

import (
	"bytes"
	"cmp"
	"errors"
	"strings"
	"time"
)

// Settle makes of an event what a store keeps, before it writes: it finds the
// area, fills in what follows from the rest and checks every rule. Whatever is
// wrong is one Invalid *Error. find gives a place by its id, or NotFound; any
// other error of it is given back.
//
// An area that came along under another id is left aside, for the id decides. A
// drawn one is known by its coordinates.
func (e *Event) Settle(find func(id string) (*Place, error)) error {
	wrong, err := e.settleArea(find)
	if err != nil {
		return err
	}
	e.Complete() // now, for the point may follow from the area
	err = e.Validate()
	if wrong == nil {
		return err
	}
	var broken *Error
	if !errors.As(err, &broken) {
		broken = Errorf(Invalid, "the event cannot be kept as it is")
	}
	broken.Violations = append(broken.Violations, *wrong)
	return broken
}

// settleArea fills in AreaID and Area. What is wrong with them is a Violation;
// nil when nothing is.
func (e *Event) settleArea(find func(id string) (*Place, error)) (*Violation, error) {
	came := e.Area
	e.Area = nil
	if came != nil && e.AreaID == "" {
		e.AreaID = came.ID
	}
	if came != nil && e.AreaID == came.ID && (came.ID == "" || came.Drawn()) {
		if len(came.Geometry) == 0 {
			return &Violation{Field: "area", Message: "has no polygon"}, nil
		}
		drawn := DrawnPlace(came.Name, came.Geometry)
		e.AreaID, e.Area = drawn.ID, &drawn
	}
	if e.AreaID == "" {
		return nil, nil
	}
	p, err := find(e.AreaID)
	switch {
	case err == nil:
		e.Area = p // the one that is shared
	case KindOf(err) != NotFound:
		return nil, err
	case e.Area == nil:
		var v violations
		v.wrong("area_id", "there is no place %q", e.AreaID)
		return &v[0], nil
	}
	return nil, nil
}

// Settle fills in the title and the visibility of a dataset that has none, and
// checks it; what is wrong is Invalid.
func (d *Dataset) Settle() error {
	if d.Title == "" {
		d.Title = d.Name
	}
	if d.Visibility == "" {
		d.Visibility = "private"
	}
	if strings.TrimSpace(d.Name) == "" {
		return Errorf(Invalid, "the dataset has no name")
	}
	var v violations
	v.text("name", d.Name, MaxWord)
	v.text("title", d.Title, MaxText)
	v.text("licence", d.Licence, MaxText)
	v.text("attribution", d.Attribution, MaxText)
	for column, field := range d.Mapping {
		v.text("mapping", column, MaxText)
		v.text("mapping", field, MaxText)
	}
	switch {
	case len(v) > 0:
		return &Error{Kind: Invalid, Message: "the dataset cannot be kept as it is", Violations: v}
	case !Visibilities.Has(d.Visibility):
		return Errorf(Invalid, "the visibility of dataset %q is private, embargoed, public or withdrawn, not %q", Clip(d.Name), Clip(d.Visibility))
	}
	return nil
}

// Identify gives an event that has no name the one of the event that it
// replaces; a new one, for which replaced is nil, gets a random external id.
func (e *Event) Identify(replaced *Event) {
	if replaced != nil {
		e.Dataset, e.ExternalID = cmp.Or(e.Dataset, replaced.Dataset), cmp.Or(e.ExternalID, replaced.ExternalID)
	}
	if e.ExternalID == "" {
		e.ExternalID = NewExternalID()
	}
}

// Forget drops what each store gives by itself: the id, the revision, the
// displaced place, and the record of who wrote it when.
func (e *Event) Forget() {
	e.ID, e.Revision, e.PublicPoint = 0, 0, nil
	e.CreatedAt, e.CreatedBy, e.UpdatedAt, e.UpdatedBy = time.Time{}, "", time.Time{}, ""
}

// AppendContent appends what an event says: the wire form without what each
// store gives by itself. Stores keep a hash of it as what a file said last, so
// that it must not change its form lightly.
func AppendContent(b []byte, e *Event) []byte {
	c := *e
	c.Forget()
	return AppendFeature(b, &c)
}

// Same reports whether two events say the same, whoever wrote them when.
func (e *Event) Same(o *Event) bool {
	return bytes.Equal(AppendContent(nil, e), AppendContent(nil, o))
}
