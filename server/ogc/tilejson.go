package ogc

import (
	"html"

	"eventmap/geo/tile"
)

// A tileLayer is one layer of a tile.
type tileLayer struct {
	id, title, description string
	points                 bool // and nothing else
	numbers, texts         []string
	gathered               []string // texts that tiles leave out which gather nothing
}

var tileLayers = []tileLayer{
	{id: "cells", title: "Cells", points: true,
		description: "events in squares of a 64th of the tile; extent says where in it they lie, in quarters of the square from its north-western corner: where they begin in the west and the north, and end in the east and the south",
		numbers:     []string{"count", "verified", "disputed", "killed"}, texts: []string{"event_type", "extent"}},
	{id: "events", title: "Events", points: true, description: "events at their points, one by one",
		numbers: []string{"id", "uncertainty_m"}, texts: []string{"event_type", "sub_event_type", "assessment", "location_precision"}, gathered: []string{"title"}},
	{id: "areas", title: "Areas",
		description: "what is claimed as a line or an area, and where events may lie: kind is shape, area or disc; a disc is a point with its radius in uncertainty_m",
		numbers:     []string{"count", "id", "verified", "uncertainty_m"}, texts: []string{"kind", "event_type", "assessment", "name", "area_id", "title"}},
	{id: "notice", title: "Notice", points: true, description: "how many events of the tile are not in it, in the middle of it",
		numbers: []string{"left"}, texts: []string{"text"}},
}

// fields gives the properties of the layer and their kinds in the words of TileJSON;
// each is for tiles that gather nothing.
func (l *tileLayer) fields(each bool) map[string]string {
	list := map[string]string{}
	for _, name := range l.numbers {
		list[name] = "Number"
	}
	for _, name := range l.texts {
		list[name] = "String"
	}
	if !each {
		for _, name := range l.gathered {
			list[name] = "String"
		}
	}
	return list
}

// Describe describes the tiles of a template in TileJSON 3.0.0; each is for those
// that gather nothing. Clients show the attribution as HTML.
func (t *Tileset) Describe(template string, each bool) map[string]any {
	var layers []object
	for _, l := range tileLayers {
		if each && l.id == "cells" {
			continue
		}
		layers = append(layers, object{"id": l.id, "description": l.description, "fields": l.fields(each), "minzoom": 0, "maxzoom": tile.MaxZoom})
	}
	b := t.Degrees()
	doc := object{"tilejson": "3.0.0", "name": title, "description": description, "version": "1.0.0", "scheme": "xyz",
		"tiles": []string{template}, "minzoom": 0, "maxzoom": tile.MaxZoom, "bounds": b,
		"center": [3]float64{(b[0] + b[2]) / 2, (b[1] + b[3]) / 2, 0}, "vector_layers": layers}
	if t.Attribution != "" {
		doc["attribution"] = html.EscapeString(t.Attribution)
	}
	return doc
}
