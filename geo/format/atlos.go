package format

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"eventmap/geo"
)

// atlos is what Atlos gives away of a project: its CSV export, the CSV of its
// bulk import, and incidents of its API, version 2. What the project itself
// defined stays in extras under its own names, as do who worked on an incident
// and what is restricted.
var atlos = Format{
	Name:      "atlos",
	Title:     "Atlos (CSV, JSON)",
	MediaType: "text/csv",
	Dataset:   "atlos",
	Marks:     "it has Atlos's slug, status, description and sensitive",
	Sniff:     sniffAtlos,
	Read:      readAtlos,
	layout:    atlosTable.layout,
}

func sniffAtlos(head []byte, _ string) int {
	known := false
	switch start(head) {
	case '{', '[':
		found := paths(head)
		known = found["results[].attr_description"] || found["results[].attr_status"] || found["[].attr_description"] && found["[].slug"]
	default:
		h := headingOf(head)
		known = hasColumns(h, "slug", "status", "description", "sensitive") || // the export
			hasColumns(h, "status", "description", "sensitive") && len(h.names) >= 3 && !hasColumns(h, "title")
	}
	if known {
		return 94
	}
	return 0
}

func readAtlos(r io.Reader, o ReadOptions) geo.Events {
	in, head := peeked(r)
	if c := start(head); c != '{' && c != '[' {
		return atlosTable.read(in, o)
	}
	j := objects{dialect: &atlosTable, lists: []string{"", "results"}, unfold: unfoldAtlos,
		aside: func(path string, raw []byte) {
			if path == "next" && string(raw) != "null" {
				o.warn(1, "next", "the file is one page of several; import the others too")
			}
		}}
	return j.read(in, o)
}

// atlosTable names the columns of the CSV, and the members of the JSON without
// their attr_.
var atlosTable = dialect{dataset: "atlos", columns: atlosColumns(), finish: finishAtlos}

func atlosColumns() map[string]spec {
	columns := map[string]spec{
		"slug": {part: identifier}, "description": {part: description}, "moreinfo": {part: description, own: true},
		"latitude": {part: latitude}, "longitude": {part: longitude}, "date": {part: startDate}, "time": {part: clock}, "tags": {part: tags, own: true},
		"geolocationresolution": {part: locationPrecision, own: true}, "status": {own: true, field: "status"},
		"sensitive": {own: true, field: "content_warning"}, "restrictions": {own: true, field: "visibility"}, "deleted": {own: true},
		"sourcematerial": {part: source, own: true},
	}
	for i := 1; i <= mostNumbered; i++ {
		columns[fmt.Sprint("source", i)] = spec{part: source}
	}
	return columns
}

// unfoldAtlos gives an incident of the API the names of the CSV: attr_status is
// status, and an attribute that the project defined has its label.
func unfoldAtlos(r *record, object map[string]any) (map[string]any, error) {
	g, err := geometryOf(object["attr_geolocation"])
	if err != nil {
		return nil, err
	}
	r.geometry = g
	flat := map[string]any{}
	for name, value := range object {
		switch name {
		case "attr_geolocation", "project_attributes":
		default:
			flat[strings.TrimPrefix(name, "attr_")] = value
		}
	}
	attributes, _ := object["project_attributes"].([]any)
	for _, one := range attributes {
		a, _ := one.(map[string]any)
		name := text(a["name"])
		if name == "" {
			name = text(a["id"])
		}
		for base, n := name, 2; flat[name] != nil; n++ {
			name = fmt.Sprintf("%s (%d)", base, n)
		}
		flat[name] = a["value"]
	}
	return flat, nil
}

// atlosStatuses are Atlos's, folded, older ones too.
var atlosStatuses = map[string]string{
	"todo": "new", "unclaimed": "new", "inprogress": "in_progress", "helpneeded": "needs_help",
	"readyforreview": "review", "completed": "done", "canceled": "rejected", "cancelled": "rejected",
}

// atlosPlaces are Atlos's resolutions, with the metres that each stands for.
var atlosPlaces = map[string]struct {
	precision string
	metres    float64
}{"exact": {"exact", 10}, "vicinity": {"vicinity", 100}, "locality": {"settlement", 1_000}}

func finishAtlos(x *reading) *geo.Refusal {
	e := &x.event
	if x.cell("deleted") == "true" {
		return &geo.Refusal{Row: x.row, Field: "deleted", Reason: "the incident was deleted in Atlos"}
	}
	x.held("deleted")
	if more := unescape(x.cell("moreinfo")); more != "" {
		e.Title = firstWords(e.Description)
		e.Description = strings.TrimSpace(e.Description + "\n\n" + more)
		x.held("moreinfo")
	}
	if status, ok := atlosStatuses[foldName(x.cell("status"))]; ok {
		e.Status = status
	}
	if place, ok := atlosPlaces[foldName(x.cell("geolocationresolution"))]; ok && e.Geometry != nil {
		e.LocationPrecision, e.UncertaintyM = place.precision, place.metres
		x.held("geolocationresolution")
	}
	e.Tags = texts(x.raw("tags"))
	x.held("tags")
	x.sensitive()
	x.material()
	return nil
}

// guarded are the words of Atlos for what must not come out, folded.
var guarded = []string{"threatensciviliansafety", "personalinformationvisible", "hidden"}

// sensitive reads what a viewer is to be warned of. What endangers people or was
// hidden is private, whatever the dataset's default.
func (x *reading) sensitive() {
	e := &x.event
	x.held("sensitive")
	for _, word := range texts(x.raw("sensitive")) {
		switch short := geo.Cut(word, geo.MaxWord); {
		case foldName(word) == "notsensitive":
			x.kept("sensitive")
		case !slices.Contains(e.ContentWarning, short):
			e.ContentWarning = append(e.ContentWarning, short)
		}
		if slices.Contains(guarded, foldName(word)) {
			e.Visibility = "private"
		}
	}
	for _, word := range texts(x.raw("restrictions")) {
		if slices.Contains(guarded, foldName(word)) {
			e.Visibility = "private"
		}
	}
}

// material reads the sources of the API with what Atlos archived of each: of its
// artifacts, the first that has a hash. The whole is kept, for it says more.
func (x *reading) material() {
	list, _ := x.raw("sourcematerial").([]any)
	for _, one := range list {
		m, _ := one.(map[string]any)
		s := geo.Source{}
		if url := text(m["source_url"]); isLink(url) {
			s.URL = url
		}
		artifacts, _ := m["artifacts"].([]any)
		for _, one := range artifacts {
			a, _ := one.(map[string]any)
			hash := strings.ToLower(text(a["file_hash_sha256"]))
			if s.SHA256 != "" || len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "" {
				continue
			}
			s.SHA256, s.MediaType = hash, geo.Cut(text(a["mime_type"]), geo.MaxWord)
			s.Title = geo.Cut(text(a["title"]), geo.MaxText)
			if url := text(a["access_url"]); isLink(url) {
				s.ArchiveURL = url
			}
		}
		if s != (geo.Source{}) {
			addSource(&x.event, s)
		}
	}
}
