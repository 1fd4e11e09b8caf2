package geo

import (
	"bytes"
	"encoding/json"
)

// Merge applies a JSON Merge Patch (RFC 7396) to the wire form of an event, and
// gives the event that results; null unsets. What Complete derives follows what
// it is derived from: a new geometry loses the old representative point, and a
// new precision or area the old radius, unless the patch names them itself.
func (e *Event) Merge(patch []byte) (Event, error) {
	change, err := object(patch)
	if err != nil {
		return Event{}, err
	}
	now, err := object(AppendFeature(nil, e))
	if err != nil {
		return Event{}, err
	}
	fields, _ := change["properties"].(map[string]any)
	has := func(name string) bool { _, ok := fields[name]; return ok }
	properties := now["properties"].(map[string]any)
	if _, moved := change["geometry"]; moved && !has("point") {
		properties["point"] = nil
	}
	if (has("location_precision") || has("area_id")) && !has("uncertainty_m") {
		properties["uncertainty_m"] = nil
	}
	if (has("area_id") || has("area")) && !(has("area") && change["properties"].(map[string]any)["area"] != nil) {
		delete(properties, "area")
	}
	merged, err := json.Marshal(merge(now, change))
	if err != nil {
		return Event{}, Errorf(Invalid, "the patch cannot be read")
	}
	return ParseFeature(merged)
}

func object(data []byte) (map[string]any, error) {
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&m); err != nil || m == nil {
		return nil, Errorf(Invalid, "the body is not a JSON object")
	}
	return m, nil
}

// merge is RFC 7396, section 2, but that a geometry is replaced whole, for half
// of one and half of another would be neither.
func merge(target, patch map[string]any) map[string]any {
	for name, value := range patch {
		inner, isObject := value.(map[string]any)
		old, wasObject := target[name].(map[string]any)
		switch {
		case value == nil && name != "geometry":
			delete(target, name)
		case isObject && wasObject && name != "geometry":
			target[name] = merge(old, inner)
		default:
			target[name] = value
		}
	}
	return target
}
