// Package ogc says in OGC's own words what the API offers: links, the landing
// page, conformance classes and collections of OGC API - Features (17-069r4).
// It knows addresses and names, and asks nobody anything.
package ogc

import (
	"net/url"
	"strconv"
	"time"
)

// CRS84 is longitude and latitude on WGS 84, the only system that is served.
const CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

// Media types of answers.
const (
	JSON    = "application/json"
	GeoJSON = "application/geo+json"
	OpenAPI = "application/vnd.oai.openapi+json;version=3.0"
	MVT     = "application/vnd.mapbox-vector-tile"
	CSV     = "text/csv"
)

// A Link leads from one resource to another.
type Link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
}

// Conformance lists the conformance classes that hold.
func Conformance() map[string][]string {
	const core = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
	return map[string][]string{"conformsTo": {core + "core", core + "geojson", core + "oas30"}}
}

// Landing is the landing page of an API at a root such as
// https://map.example.org/api.
func Landing(root string) map[string]any {
	return map[string]any{
		"title":       "eventmap",
		"description": "What happened, where, when, and how we know.",
		"links": []Link{
			{root, "self", JSON, "This document"},
			{root + "/openapi.json", "service-desc", OpenAPI, "The API in OpenAPI 3.0"},
			{root + "/conformance", "conformance", JSON, "Conformance classes"},
			{root + "/collections", "data", JSON, "Collections"},
		},
	}
}

// A Collection describes the events as OGC does.
type Collection struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	ItemType    string   `json:"itemType"`
	ItemCount   int      `json:"itemCount"`
	Extent      Extent   `json:"extent"`
	CRS         []string `json:"crs"`
	StorageCRS  string   `json:"storageCrs"`
	Links       []Link   `json:"links"`
}

// An Extent is where and when the events of a collection lie.
type Extent struct {
	Spatial struct {
		BBox [][4]float64 `json:"bbox"`
		CRS  string       `json:"crs"`
	} `json:"spatial"`
	Temporal struct {
		Interval [][2]*time.Time `json:"interval"`
		TRS      string          `json:"trs"`
	} `json:"temporal"`
}

// Events describes the collection of events: its count, and its extent where
// anything in it has one.
func Events(root string, count int, box *[4]float64, span *[2]time.Time) Collection {
	at := root + "/collections/events"
	c := Collection{
		ID: "events", Title: "Events", Description: "What happened, where, when, and how we know.",
		ItemType: "feature", ItemCount: count, CRS: []string{CRS84}, StorageCRS: CRS84,
		Links: []Link{
			{at, "self", JSON, "This collection"},
			{at + "/items", "items", GeoJSON, "The events as GeoJSON"},
			{root + "/export.geojson", "enclosure", GeoJSON, "All events in one GeoJSON file"},
			{root + "/export.csv", "enclosure", CSV, "All events in one CSV file"},
		},
	}
	c.Extent.Spatial.CRS = CRS84
	c.Extent.Spatial.BBox = [][4]float64{{-180, -90, 180, 90}}
	if box != nil {
		c.Extent.Spatial.BBox[0] = *box
	}
	c.Extent.Temporal.TRS = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
	c.Extent.Temporal.Interval = [][2]*time.Time{{nil, nil}}
	if span != nil {
		c.Extent.Temporal.Interval[0] = [2]*time.Time{&span[0], &span[1]}
	}
	return c
}

// Collections lists the one collection.
func Collections(root string, events Collection) map[string]any {
	return map[string]any{
		"links":       []Link{{root + "/collections", "self", JSON, "This document"}},
		"collections": []Collection{events},
	}
}

// Pages gives the links of one page of items: itself, the collection, and its
// neighbours by offset.
func Pages(items string, query url.Values, limit, offset, returned, matched int) []Link {
	at := func(offset int) string {
		q := url.Values{}
		for k, v := range query {
			q[k] = v
		}
		q.Set("limit", strconv.Itoa(limit))
		q.Set("offset", strconv.Itoa(offset))
		return items + "?" + q.Encode()
	}
	self := items
	if len(query) > 0 {
		self += "?" + query.Encode()
	}
	links := []Link{{self, "self", GeoJSON, "This page"}, {items[:len(items)-len("/items")], "collection", JSON, "The collection"}}
	if offset+returned < matched && returned > 0 {
		links = append(links, Link{at(offset + returned), "next", GeoJSON, "The next page"})
	}
	if offset > 0 {
		links = append(links, Link{at(max(0, offset-limit)), "prev", GeoJSON, "The page before"})
	}
	return links
}
