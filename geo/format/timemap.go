package format

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"eventmap/geo"
)

// timeMap is what a TimeMap of Forensic Architecture shows: the list of events
// of its server, by itself or in one document or archive with the lists of
// sources and associations that it refers to; and the datasheet as CSV. Ids are
// unique in one map only. How exact a place is it does not say.
var timeMap = Format{
	Name:      "timemap",
	Title:     "TimeMap (JSON, CSV)",
	MediaType: "application/json",
	Marks:     "it has TimeMap's events with their associations and sources",
	Sniff:     sniffTimeMap,
	Read:      readTimeMap,
	layout:    new(timeMapLists).dialect().layout,
}

func sniffTimeMap(head []byte, _ string) int {
	known := false
	switch start(head) {
	case '{', '[':
		found := paths(head)
		for _, list := range []string{"[]", "events[]"} {
			known = known || found[list+".associations"] && found[list+".sources"] && found[list+".description"] ||
				found[list+".time_display"] && found[list+".sources"]
		}
		known = known || found["events[].description"] && found["events[].latitude"] && (found["associations"] || found["sources"])
	default:
		known = hasColumns(headingOf(head), "description", "date", "association1", "source1")
	}
	if known {
		return 92
	}
	return 0
}

// mostListed is how many sources and associations are kept for the events.
const mostListed = 200_000

// An association is a tag, a category or a story that events belong to.
type association struct{ title, mode string }

// timeMapLists are what events refer to by ids.
type timeMapLists struct {
	sources      map[string][]geo.Source
	records      map[string]any // of sources that say more than a source of ours holds
	associations map[string]association
	warned       bool // of a source that is in no list
}

func readTimeMap(r io.Reader, o ReadOptions) geo.Events {
	in, head := peeked(r)
	lists := new(timeMapLists)
	switch start(head) {
	case '[':
		return lists.dialect().readObjects(in, o)
	case '{':
		return func(yield func(geo.Event, error) bool) {
			// The lists may stand behind the events that refer to them, so that the
			// file is read twice.
			file, _, err := spool(in)
			if err != nil {
				yield(geo.Event{}, err)
				return
			}
			defer func() { _ = file.Close() }() // it holds a copy, without a name
			if _, err = file.Seek(0, io.SeekStart); err == nil {
				err = lists.read(file)
			}
			if err == nil {
				_, err = file.Seek(0, io.SeekStart)
			}
			if err != nil {
				yield(geo.Event{}, err)
				return
			}
			j := objects{dialect: lists.dialect(), lists: []string{"events"}}
			j.read(file, o)(yield)
		}
	}
	return lists.dialect().read(in, o)
}

// read reads the lists of a document, and nothing of its events. What is wrong
// with the document shows when the events are read.
func (l *timeMapLists) read(r io.Reader) error {
	l.sources, l.records, l.associations = map[string][]geo.Source{}, map[string]any{}, map[string]association{}
	s := splitter{in: bufio.NewReaderSize(r, headSize)}
	if head, _ := s.in.Peek(len(bom)); string(head) == string(bom) {
		_, _ = s.in.Discard(len(bom)) // just peeked
	}
	if c, err := s.peek(); err != nil || c != '{' {
		return nil
	}
	_ = s.members(func(name string) error { // see above
		take := map[string]func(string, map[string]any){"sources": l.source, "associations": l.association}[name]
		one := func(key string) error {
			raw, problem, err := s.value()
			if err != nil || problem != nil || take == nil {
				return err
			}
			if object, err := decodeObject(raw); err == nil {
				take(key, object)
			}
			return nil
		}
		c, err := s.within()
		switch {
		case err != nil:
			return err
		case take != nil && c == '[':
			return s.list(func() error { return one("") })
		case take != nil && c == '{':
			return s.members(one)
		}
		return one("")
	})
	if len(l.sources)+len(l.associations) > mostListed {
		return geo.Errorf(geo.Invalid, "the file lists more than %d sources and associations; split it", mostListed)
	}
	return nil
}

func (l *timeMapLists) association(key string, object map[string]any) {
	if id := text(object["id"]); id != "" {
		key = id
	}
	if len(l.associations) <= mostListed {
		l.associations[key] = association{title: text(object["title"]), mode: strings.ToUpper(text(object["mode"]))}
	}
}

// source keeps one source: a link to its page, and one to each of its files.
func (l *timeMapLists) source(key string, object map[string]any) {
	if id := text(object["id"]); id != "" {
		key = id
	}
	if len(l.sources) > mostListed {
		return
	}
	of := geo.Source{Title: geo.Cut(text(object["title"]), geo.MaxText), MediaType: geo.Cut(strings.ToLower(text(object["type"])), geo.MaxWord)}
	for _, name := range []string{"affil_s", "author"} {
		if of.Publisher == "" {
			of.Publisher = geo.Cut(text(object[name]), geo.MaxWord)
		}
	}
	whole := true
	if date := text(object["date"]); date != "" {
		d := dates{monthFirst: true}
		m, err := d.parse(date)
		if whole = err == nil && m.precision == "day"; whole {
			of.PublishedAt = m.From.Format(time.DateOnly)
		}
	}
	var list []geo.Source
	links, _ := object["paths"].([]any)
	for _, one := range append([]any{object["url"]}, links...) {
		if url := text(one); isLink(url) && !slices.ContainsFunc(list, func(s geo.Source) bool { return s.URL == url }) {
			s := of
			s.URL = url
			list = append(list, s)
		} else if url != "" {
			whole = false
		}
	}
	if list == nil && of.Title+of.Publisher != "" {
		list = []geo.Source{of}
	}
	for _, name := range []string{"thumbnail", "parent", "notes", "description"} {
		whole = whole && text(object[name]) == ""
	}
	if l.sources[key] = list; !whole || text(object["affil_s"]) != "" && text(object["author"]) != "" {
		l.records[key] = object
	}
}

// mostNumbered is how many mostNumbered columns of a kind a table may have.
const mostNumbered = 99

// dialect reads events that refer to the lists.
func (l *timeMapLists) dialect() *dialect {
	columns := map[string]spec{
		"id": {part: identifier}, "description": {part: description}, "date": {part: startDate}, "time": {part: clock},
		"timeprecision": {part: timePrecision}, "location": {part: placeName}, "latitude": {part: latitude}, "longitude": {part: longitude},
		"type": {part: eventType}, "category": {part: eventType}, "x": {own: true}, "y": {own: true}, "z": {own: true},
		"associations": {part: tags, own: true}, "sources": {part: source, own: true},
	}
	for i := 1; i <= mostNumbered; i++ {
		columns[fmt.Sprint("association", i)] = spec{part: tags, own: true}
		columns[fmt.Sprint("source", i)] = spec{part: source, own: true}
	}
	return &dialect{guess: true, monthFirst: true, columns: columns, finish: l.finish}
}

func (l *timeMapLists) finish(x *reading) *geo.Refusal {
	l.associate(x, texts(x.raw("associations")), "associations")
	l.cite(x, texts(x.raw("sources")), "sources")
	for i := 1; i <= mostNumbered; i++ {
		if name := fmt.Sprint("association", i); x.says(name) {
			l.associate(x, []string{x.cell(name)}, name)
		}
		if name := fmt.Sprint("source", i); x.says(name) {
			l.cite(x, []string{x.cell(name)}, name)
		}
	}
	return nil
}

// associate makes tags of the associations, by their titles where a list has
// them, but for the stories that an event is told in. A category that is one of
// our types is the type, too.
func (l *timeMapLists) associate(x *reading, ids []string, column string) {
	e := &x.event
	whole := true
	for _, id := range ids {
		a := l.associations[id]
		if a.mode == "NARRATIVE" {
			whole = false
			continue
		}
		word := id
		if a.title != "" {
			word = geo.Cut(a.title, geo.MaxWord)
		}
		if !slices.Contains(e.Tags, word) {
			e.Tags = append(e.Tags, word)
		}
		if a.mode == "CATEGORY" && e.EventType == "" {
			e.EventType, e.SubEventType, _ = typeOf(a.title)
		}
		whole = whole && word == id
	}
	if whole {
		x.held(column)
	}
}

// cite makes sources of their ids. The ids stay in extras, and what a list says
// of a source beyond ours beside them.
func (l *timeMapLists) cite(x *reading, ids []string, column string) {
	whole := true
	for _, id := range ids {
		list, ok := l.sources[id]
		switch {
		case isLink(id):
			whole = addSource(&x.event, geo.Source{URL: id}) && whole
			continue
		case !ok && !l.warned:
			l.warned = true
			x.o.warn(x.row, column, "names the source %q, whose list is not in the file; put events.json and sources.json into one ZIP archive; the names are kept in extras, as of all like it", geo.Clip(id))
		}
		whole = false
		for _, s := range list {
			addSource(&x.event, s)
		}
		if record, ok := l.records[id]; ok {
			if x.event.Extras == nil {
				x.event.Extras = map[string]any{}
			}
			records, _ := x.event.Extras["source records"].([]any)
			x.event.Extras["source records"] = append(records, record)
		}
	}
	if whole {
		x.held(column)
	}
}
