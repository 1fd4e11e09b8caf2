package geo

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
)

// Merge applies a JSON Merge Patch (RFC 7396) to the wire form of an event, and
// gives the event that results; null unsets. The id stays: one in the patch is not
// heeded, as none is that comes with a whole event. A geometry is
// replaced whole, for half of one and half of another would be neither. What
// Complete derives follows what it is derived from: a new geometry loses the
// old representative point, and a new precision or area the old radius, unless
// the patch names them itself. A stand-in can only be changed by what it stands
// for.
func (e *Event) Merge(patch []byte) (Event, error) {
	change, err := object(patch)
	if err != nil {
		return Event{}, err
	}
	now, err := object(AppendFeature(nil, e))
	if err != nil {
		return Event{}, err
	}
	delete(change, "id")
	if fields, ok := change["properties"].(map[string]any); ok {
		delete(fields, "id")
		if err := refuseStandIns(now["properties"].(map[string]any), fields); err != nil {
			return Event{}, err
		}
	}
	forgetDerived(now, change)
	merged, err := json.Marshal(merge(now, change))
	if err != nil {
		return Event{}, Errorf(Invalid, "the patch cannot be read")
	}
	m, err := ParseFeature(merged)
	if err != nil {
		return Event{}, err
	}
	m.ID = e.ID
	return m, nil
}

// refuseStandIns refuses a patch that changes a stand-in, which reading would
// ignore without a word.
func refuseStandIns(properties, fields map[string]any) error {
	for _, s := range standIns {
		if v, ok := fields[s.name]; ok && !reflect.DeepEqual(v, properties[s.name]) {
			return Errorf(Invalid, "%s only repeats %s; change that", s.name, s.of)
		}
	}
	return nil
}

// forgetDerived takes from an event what was derived from values that a patch
// changes, and what it replaces whole.
func forgetDerived(now, change map[string]any) {
	fields, _ := change["properties"].(map[string]any)
	properties := now["properties"].(map[string]any)
	has := func(name string) bool { _, ok := fields[name]; return ok }
	changes := func(name string) bool { return has(name) && !reflect.DeepEqual(fields[name], properties[name]) }
	forget := func(name string) {
		if !has(name) {
			delete(properties, name)
		}
	}
	area := changes("area_id") || changes("area")
	if area || changes("location_precision") {
		forget("uncertainty_m")
	}
	geometry, named := change["geometry"]
	if named && !reflect.DeepEqual(geometry, now["geometry"]) {
		forget("point")
		forget("displaced_m") // of the old place
		if geometry == nil {
			forget("uncertainty_m")
		}
	}
	if named {
		delete(now, "geometry")
	}
	if !area {
		return
	}
	if !named && now["geometry"] == nil {
		forget("point") // it stood for the old area
	}
	drawn, isObject := fields["area"].(map[string]any)
	old, _ := properties["area"].(map[string]any)
	switch _, replaced := drawn["geometry"]; {
	case !isObject:
		delete(properties, "area")
		forget("area_id")
	case replaced:
		delete(old, "geometry")
	}
}

func object(data []byte) (map[string]any, error) {
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	err := d.Decode(&m)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, Errorf(Invalid, "%s", explain(syntax))
	case err != nil || m == nil:
		return nil, Errorf(Invalid, "the body is not a JSON object")
	}
	if err := wholeCharacters(data); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, Errorf(Invalid, "the body goes on after its JSON object")
	}
	return m, nil
}

// merge is RFC 7396, section 2, for objects.
func merge(target, patch map[string]any) map[string]any {
	for name, value := range patch {
		switch inner := value.(type) {
		case nil:
			delete(target, name)
		case map[string]any:
			old, ok := target[name].(map[string]any)
			if !ok {
				old = map[string]any{}
			}
			target[name] = merge(old, inner)
		default:
			target[name] = value
		}
	}
	return target
}
