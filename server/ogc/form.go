package ogc

import (
	"slices"
	"strconv"
	"strings"
)

// A Form is an encoding in which a resource can be had.
type Form struct {
	Name  string   // as f names it
	Type  string   // media type of the answer
	Also  []string // other types by which Accept asks for it
	Title string   // for links
	Names []string // by which f may name it too
}

// Hypertext is the form for people.
var Hypertext = Form{Name: "html", Type: HTML, Also: []string{"application/xhtml+xml"}, Title: "HTML"}

// The forms of documents. The first of a list is what somebody gets who asks for
// none; a list that has another beside it gets links to it everywhere.
var (
	Documents   = []Form{{Name: "json", Type: JSON, Title: "JSON"}, Hypertext}
	Definitions = []Form{{Name: "json", Type: OpenAPI, Also: []string{JSON, "application/openapi+json"}, Title: "OpenAPI 3.0"}, Hypertext}
	Schemas     = []Form{{Name: "json", Type: SchemaJSON, Also: []string{JSON}, Title: "JSON Schema"}, Hypertext}
	Item        = []Form{{Name: "json", Type: GeoJSON, Also: []string{JSON, "application/vnd.geo+json"}, Title: "GeoJSON", Names: []string{"geojson"}}, Hypertext}
	// Items are Item, and the formats of files, by their names and their extensions.
	Items = append(Item[:2:2],
		Form{Name: "csv", Type: "text/csv", Title: "CSV"},
		Form{Name: "geojsonseq", Type: "application/geo+json-seq", Title: "GeoJSON text sequence", Names: []string{"geojsons"}},
		Form{Name: "geojsonl", Type: "application/x-ndjson", Title: "GeoJSON lines", Names: []string{"ndjson", "jsonl"}},
		Form{Name: "kml", Type: "application/vnd.google-earth.kml+xml", Title: "KML"},
		Form{Name: "kmz", Type: "application/vnd.google-earth.kmz", Title: "KMZ"},
		Form{Name: "atom", Type: "application/atom+xml", Title: "Atom with GeoRSS", Names: []string{"georss"}},
		Form{Name: "flatgeobuf", Type: "application/flatgeobuf", Title: "FlatGeobuf", Names: []string{"fgb"}},
		Form{Name: "geopackage", Type: "application/geopackage+sqlite3", Title: "GeoPackage", Names: []string{"gpkg"}},
		Form{Name: "geoparquet", Type: "application/vnd.apache.parquet", Title: "GeoParquet", Names: []string{"parquet"}},
		Form{Name: "xlsx", Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Title: "Excel workbook"},
		Form{Name: "shapefile", Type: "application/zip", Title: "Shapefile (zipped)", Names: []string{"shp", "shp.zip", "zip"}},
		Form{Name: "hxl", Type: "text/csv", Title: "CSV with HXL hashtags"},
	)
)

// Named finds the form that f names.
func Named(forms []Form, name string) (Form, bool) {
	for _, f := range forms {
		if f.Name == name || slices.Contains(f.Names, name) {
			return f, true
		}
	}
	return Form{}, false
}

// Names lists the words by which f may name some forms, the usual one of each first.
func Names(forms []Form) (list []string) {
	for _, f := range forms {
		list = append(append(list, f.Name), f.Names...)
	}
	return list
}

// Accepted finds the form that the values of Accept like best (RFC 9110, section
// 12.5.1), the earlier of two that they like the same; the first where there is
// no Accept. Parameters other than q are not looked at, for no form is offered in
// two versions.
func Accepted(forms []Form, accept []string) (Form, bool) {
	ranges := mediaRanges(accept)
	if len(ranges) == 0 {
		return forms[0], true
	}
	best, liked := Form{}, 0.0
	for _, f := range forms {
		q := quality(ranges, f.Type)
		for _, t := range f.Also {
			q = max(q, named(ranges, t))
		}
		if q > liked {
			best, liked = f, q
		}
	}
	return best, liked > 0
}

// A mediaRange is one member of Accept.
type mediaRange struct {
	kind string // in lower case, such as text/html, text/* or */*
	q    float64
}

func mediaRanges(accept []string) (list []mediaRange) {
	for _, header := range accept {
		for member := range strings.SplitSeq(header, ",") {
			parts := strings.Split(member, ";")
			r := mediaRange{strings.ToLower(strings.TrimSpace(parts[0])), 1}
			for _, p := range parts[1:] {
				name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
				if strings.EqualFold(name, "q") {
					q, err := strconv.ParseFloat(value, 64)
					if err != nil || !(q >= 0 && q <= 1) {
						q = 0
					}
					r.q = q
				}
			}
			if r.kind != "" {
				list = append(list, r)
			}
		}
	}
	return list
}

// quality is how much the ranges like a type: what the most particular of them
// says.
func quality(ranges []mediaRange, media string) float64 {
	media = bare(media)
	group, _, _ := strings.Cut(media, "/")
	q, particular := 0.0, 0
	for _, r := range ranges {
		level := 0
		switch r.kind {
		case media:
			level = 3
		case group + "/*":
			level = 2
		case "*/*", "*":
			level = 1
		}
		switch {
		case level > particular:
			q, particular = r.q, level
		case level > 0 && level == particular:
			q = max(q, r.q)
		}
	}
	return q
}

// named is how much the ranges like a type that they name in full.
func named(ranges []mediaRange, media string) (q float64) {
	for _, r := range ranges {
		if r.kind == media {
			q = max(q, r.q)
		}
	}
	return q
}

// bare is a media type without its parameters.
func bare(media string) string {
	media, _, _ = strings.Cut(media, ";")
	return media
}

// At is the address of a resource in a form; the default form needs no word.
func At(address string, forms []Form, f Form) string {
	if f.Name == forms[0].Name {
		return address
	}
	return withWord(address, "f="+f.Name)
}

func withWord(address, word string) string {
	if strings.Contains(address, "?") {
		return address + "&" + word
	}
	return address + "?" + word
}

// Views links a resource to itself, in the form in which it is answered, and to
// its other forms.
func Views(address string, forms []Form, in Form) []Link {
	links := []Link{{At(address, forms, in), "self", in.Type, "This document"}}
	for _, f := range forms {
		if f.Name != in.Name {
			links = append(links, Link{At(address, forms, f), "alternate", f.Type, "This document as " + f.Title})
		}
	}
	return links
}

// Header writes links as the header of that name (RFC 8288).
func Header(links []Link) string {
	var b strings.Builder
	for i, l := range links {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("<" + l.Href + `>; rel="` + l.Rel + `"`)
		if l.Type != "" {
			b.WriteString(`; type="` + l.Type + `"`)
		}
	}
	return b.String()
}
