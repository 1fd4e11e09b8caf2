package format

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"eventmap/geo"
)

// An About says what the events of a file are, for formats that can carry it. The
// zero value says nothing, and no format needs it.
type About struct {
	Title    string        // for people, such as "Events: ukraine, shelling"
	Query    string        // the words that the events were chosen by, as in an address; "" for all
	Made     time.Time     // when the file was written; zero where that does not matter
	Site     string        // absolute address of the server, without a slash at its end; "" where there is none
	Public   bool          // the events are what the public sees: what only the desk has is left out
	Datasets []geo.Dataset // those that have events in the file: name, title, licence and attribution

	// Updated says of an event that does not tell it itself when it last changed; nil,
	// or the zero time, where nobody can say.
	Updated func(id int64) time.Time
}

// Licence gives the licences of the datasets as one text; "" where none is known.
func (a *About) Licence() string {
	return joined(a.Datasets, func(d geo.Dataset) string { return d.Licence })
}

// Attribution says whom to credit; "" where that is not known.
func (a *About) Attribution() string {
	return joined(a.Datasets, func(d geo.Dataset) string { return d.Attribution })
}

func joined(datasets []geo.Dataset, of func(geo.Dataset) string) string {
	var texts []string
	for _, d := range datasets {
		if t := strings.TrimSpace(of(d)); t != "" && !slices.Contains(texts, t) {
			texts = append(texts, t)
		}
	}
	return strings.Join(texts, "; ")
}

// said gives what is known by its name. When and where the file was made is left
// out, so that the same events are the same bytes.
func (a *About) said() map[string]string {
	said := map[string]string{"title": a.Title, "query": a.Query, "licence": a.Licence(), "attribution": a.Attribution(),
		"datasets": joined(a.Datasets, func(d geo.Dataset) string { return d.Name })}
	maps.DeleteFunc(said, func(_, value string) bool { return value == "" })
	return said
}

// metadata is what is said as an object of JSON.
func (a *About) metadata() string {
	b, _ := json.Marshal(a.said()) // text always has a form in JSON
	return string(b)
}

// members gives what is said as further members of an object of JSON, behind
// another; "" for nothing.
func (a *About) members() string {
	if m := strings.Trim(a.metadata(), "{}"); m != "" {
		return "," + m
	}
	return ""
}
