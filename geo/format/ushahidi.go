package format

import (
	"strings"

	"eventmap/geo"
)

// ushahidi is what a deployment of Ushahidi exports: fixed columns of the post,
// and one for each field of its survey under the label that somebody gave it,
// with a row of hashtags that is often empty. When a post was written is not
// when anything happened; a phone number stays an extra, which the public never
// sees.
var ushahidi = Format{
	Name:      "ushahidi",
	Title:     "Ushahidi (CSV)",
	MediaType: "text/csv",
	Marks:     "its header has Ushahidi's columns Post ID, Survey and Post Status, or of version 2 INCIDENT TITLE, APPROVED and VERIFIED",
	Sniff: func(head []byte, _ string) int {
		if h := headingOf(head); hasColumns(h, "postid", "survey", "poststatus") || hasColumns(h, "incidenttitle", "incidentdate", "approved", "verified") {
			return 95
		}
		return 0
	},
	Read:   ushahidiTable.read,
	layout: ushahidiTable.layout,
}

var ushahidiTable = dialect{
	guess: true,
	columns: map[string]spec{
		"postid": {part: identifier}, "": {part: identifier}, // "#" in version 2
		"survey": {part: tags, own: true}, "poststatus": {own: true},
		"createdutc": {own: true}, "updatedutc": {own: true}, "postdateutc": {own: true},
		"contactid": {own: true}, "contact": {own: true}, "datasourceid": {own: true}, "source": {own: true},
		"unstructureddescription": {part: description, own: true},
		"categories":              {part: tags, own: true}, "category": {part: tags, own: true},
	},
	finish: func(x *reading) *geo.Refusal {
		e := &x.event
		if text := x.cell("unstructureddescription"); e.Description == "" && text != "" {
			e.Description = text
			x.held("unstructureddescription")
		}
		for _, column := range []string{"categories", "category"} {
			for _, word := range words(x.cell(column)) {
				if e.EventType == "" {
					e.EventType, e.SubEventType, _ = typeOf(word)
				}
				e.Tags = addWord(e.Tags, word)
			}
			if strings.Join(e.Tags, ", ") == x.cell(column) {
				x.held(column)
			}
		}
		e.Tags = addWord(e.Tags, x.cell("survey"))
		return nil
	},
}

// addWord adds a word that is not there yet to a list that has room for it.
func addWord(list []string, word string) []string {
	if word == "" || len(list) == geo.MaxList {
		return list
	}
	for _, w := range list {
		if w == word {
			return list
		}
	}
	return append(list, geo.Cut(word, geo.MaxWord))
}
