// Package pages writes what the API answers as plain pages for people, which need no
// script: documents of any shape, tables of events, and small maps. It decides
// nothing about who may see what, and asks nobody anything.
package pages

import (
	"embed"
	"html/template"
	"io"

	"eventmap/server/ogc"
)

//go:embed page.html parts.html
var files embed.FS

// Style is the style sheet of all pages.
//
//go:embed pages.css
var Style []byte

var templates = template.Must(template.ParseFS(files, "page.html", "parts.html"))

// A Page is one resource.
type Page struct {
	Title      string
	Lead       string
	Trail      []ogc.Link // the pages above this one, the highest first
	Forms      []ogc.Link // the same in other forms
	Links      []ogc.Link
	Value      *Node // what the resource says
	Map        *Map
	Search     *Search
	Events     *Events
	Operations []Operation
	Made       string // when the page was, where that is said
}

// Write writes the page.
func (p *Page) Write(w io.Writer) error { return templates.ExecuteTemplate(w, "page.html", p) }

// A Search asks for events by place, time and words.
type Search struct {
	Action              string
	BBox, Datetime, Q   string
	Kept                []Word // the other words of the query, which stay
	Matched, From, Till int    // how many were found, and which of them are here; From is 0 where none is
}

// A Word is one of a query.
type Word struct{ Name, Value string }

// Events are rows of a table, and the pages around them.
type Events struct {
	Rows       []Row
	Prev, Next string
}

// A Row is one event.
type Row struct {
	Href, Title, When, Type, Place, Assessment, Killed string
	Fields                                             *Node // all there is
}

// An Operation is one of the API document.
type Operation struct {
	Method, Path, Summary, Description string
	Parameters                         []Parameter
	Answers                            []Word
}

// A Parameter is one of an operation.
type Parameter struct{ Name, In, Type, Description string }
