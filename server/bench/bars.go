package main

import "fmt"

// A bar is what a figure is held against: at least so much, or at most.
type bar struct {
	id      string
	work    string
	million float64 // at a million events
	ten     float64 // at ten million
	atMost  bool
	unit    string
}

// bars are all of them, in the order in which they are printed. "SQL n" is the
// best statement over a narrow copy of the table in Z-order, "SQL p" over the
// plain one.
var bars = []bar{
	{"tile F0 z0", "tile z0, F0, against SQL n", 80, 500, false, "x"},
	{"tile F0 z4", "tile z4, F0, against SQL n", 50, 200, false, "x"},
	{"tile F0 z8", "tile z8, F0, against SQL n", 8, 50, false, "x"},
	{"tile F2 z4", "tile z4, F2, against SQL n", 40, 200, false, "x"},
	{"tile F2 z8", "tile z8, F2, against SQL n", 20, 100, false, "x"},
	{"tile F2 z4 plain", "tile z4, F2, against SQL p", 60, 200, false, "x"},
	{"tile F1 z4", "tile z4, F1, against SQL n", 3, 15, false, "x"},
	{"every z8", "tile of every event, z8, against ST_AsMVT", 20, 20, false, "x"},
	{"every z10", "tile of every event, z10, against ST_AsMVT", 20, 20, false, "x"},
	{"every z12", "tile of every event, z12, against ST_AsMVT", 20, 20, false, "x"},
	{"pan F0", "panning, 8 clients, F0, against SQL n", 20, 60, false, "x"},
	{"pan F1", "panning, 8 clients, F1, against SQL n", 8, 50, false, "x"},
	{"pan F2", "panning, 8 clients, F2, against SQL n", 40, 200, false, "x"},
	{"pan echo", "panning, 8 clients, F0, share of bare Echo", 25, 12, false, "%"},
	{"summary F0", "facets and 200 bins, F0, against SQL n", 100, 1_000, false, "x"},
	{"summary F2", "facets and 200 bins, F2, against SQL n", 100, 1_000, false, "x"},
	{"summary box F0", "facets and 200 bins in a box, F0, against SQL n", 20, 30, false, "x"},
	{"summary box F2", "facets and 200 bins in a box, F2, against SQL n", 20, 30, false, "x"},
	{"page", "page of 1,000, box and 30 days, against SQL p", 2, 2, false, "x"},
	{"page far", "page of 1,000 at offset 200,000, times the first", 1.5, 1.5, true, "x"},
	{"export copy", "export as GeoJSON, against COPY of ST_AsGeoJSON", 3, 3, false, "x"},
	{"export ogr", "export as GeoJSON, against ogr2ogr", 8, 8, false, "x"},
	{"export memory", "growth of memory during the export", 64, 64, true, "MB"},
	{"write tile p50", "write to visible in a tile, p50", 10, 10, true, "ms"},
	{"write tile p99", "write to visible in a tile, p99", 100, 100, true, "ms"},
	{"write live p50", "write to visible on the live stream, p50", 10, 10, true, "ms"},
	{"write live p99", "write to visible on the live stream, p99", 100, 100, true, "ms"},
	{"memory index", "memory: the index without records", 100, 100, true, "B/event"},
	{"memory desk", "memory: everything for the desk, records included", 450, 450, true, "B/event"},
	{"start postgis", "start to the first correct tile, PostGIS", 150_000, 150_000, false, "events/s"},
	{"start gpkg", "start to the first correct tile, GeoPackage", 100_000, 100_000, false, "events/s"},
	{"import postgis", "first import of CSV, against bare COPY (PostGIS)", 0.3, 0.3, false, "x"},
	{"import gpkg", "first import of CSV, against bare inserts with R-tree (GeoPackage)", 0.3, 0.3, false, "x"},
	{"body raw", "grid tile, the largest body", 100, 100, true, "KB"},
	{"body gzip", "grid tile, the largest body, gzip", 30, 30, true, "KB"},
	{"worst", "worst filter that nothing indexes, z0, one core", 5, 40, true, "ms"},
	{"browser first", "in Chromium: the first whole map", 1_500, 1_500, true, "ms"},
	{"browser filter", "in Chromium: from a filter to the painted map, p50", 450, 450, true, "ms"},
	{"browser frames", "in Chromium: panning, cells and symbols", 50, 50, false, "frames/s"},
	{"browser sent", "in Chromium: the client, compressed", 250, 250, true, "KB"},
	{"browser first cluster", "in Chromium: the first whole map, against leaflet.markercluster", 5, 5, false, "x"},
	{"browser filter cluster", "in Chromium: a filter, against leaflet.markercluster", 5, 5, false, "x"},
	{"bulk", "p99 of tiles during a bulk import, times the quiet one", 5, 5, true, "x"},
}

// tolerance is by which share a bar may be missed before the run fails.
const tolerance = 0.2

// A size is how the bars of a run are chosen.
type size int

// value gives the bar for so many events; false where there is none, below a
// million.
func (b *bar) value(n size) (float64, bool) {
	switch {
	case n < 1_000_000:
		return 0, false
	case n < 10_000_000:
		return b.million, true
	}
	return b.ten, true
}

// verdict says how a score stands against the bar.
func (b *bar) verdict(n size, score float64) (text string, missed bool) {
	value, ok := b.value(n)
	if !ok {
		return "", false
	}
	reaches := func(v float64) bool { return score >= v }
	slack := 1 - tolerance
	if b.atMost {
		reaches, slack = func(v float64) bool { return score <= v }, 1+tolerance
	}
	switch {
	case reaches(value):
		return "kept", false
	case reaches(value * slack):
		return "nearly", false
	}
	return "MISSED", true
}

// text gives the bar as it is printed.
func (b *bar) text(n size) string {
	value, ok := b.value(n)
	if !ok {
		return ""
	}
	if b.atMost {
		return "≤ " + figure(value, b.unit)
	}
	return "≥ " + figure(value, b.unit)
}

// figure writes a number with three digits that count, and its unit.
func figure(v float64, unit string) string {
	text := fmt.Sprintf("%.0f", v)
	switch {
	case v < 9.995:
		text = fmt.Sprintf("%.2f", v)
	case v < 99.95:
		text = fmt.Sprintf("%.1f", v)
	case v >= 10_000:
		text = thousands(int64(v))
	}
	if unit == "x" || unit == "%" {
		return text + unit
	}
	return text + " " + unit
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
