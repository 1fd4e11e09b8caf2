package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"eventmap/geo"
)

// A summary counts by tags and actors where it is wished for: as if the query asked
// for none of that list, and for the public only what the public sees.
func TestASummaryCountsListsWhereItIsWished(t *testing.T) {
	d := openDesk(t)
	for i, visibility := range []string{"public", "private", "public", "public"} {
		e := geo.Event{Title: "Something", Visibility: visibility}
		e.EventType = []string{"battles", "battles", "riots", "riots"}[i]
		e.Tags = [][]string{{"night", "dam"}, {"secret"}, {"night"}, nil}[i]
		e.Actors = [][]geo.Actor{{{Name: "Red Army"}}, {{Name: "red army"}}, {{Name: "RED ARMY"}, {Name: "Crowd"}}, nil}[i]
		for j := range e.Actors {
			e.Actors[j].Role = "perpetrator"
		}
		e.Complete()
		d.create(string(geo.AppendFeature(nil, &e)))
	}
	stranger := *d
	stranger.client = &http.Client{}
	counts := func(who *desk, list, query string) string {
		var said []string
		facets := who.want(who.get("/api/summary?bins=0&"+query), 200).json(t)["facets"].(map[string]any)
		if facets[list] == nil {
			return "nothing"
		}
		for _, n := range facets[list].([]any) {
			said = append(said, fmt.Sprintf("%q %v", n.(map[string]any)["value"], n.(map[string]any)["count"]))
		}
		return strings.Join(said, ", ")
	}
	for _, tt := range []struct{ list, query, desk, public string }{
		{"tags", "", "nothing", "nothing"},
		{"tags", "lists=tags", `"night" 2, "" 1, "dam" 1, "secret" 1`, `"night" 2, "" 1, "dam" 1`},
		{"actors", "lists=tags,actors", `"Red Army" 3, "" 1, "Crowd" 1`, `"Red Army" 2, "" 1, "Crowd" 1`},
		{"tags", "lists=tags,actors&tags=dam", `"night" 2, "" 1, "dam" 1, "secret" 1`, `"night" 2, "" 1, "dam" 1`},
		{"actors", "lists=tags,actors&tags=dam", `"Red Army" 1`, `"Red Army" 1`},
		{"tags", "lists=tags&event_type=riots", `"" 1, "night" 1`, `"" 1, "night" 1`},
		{"tags", "lists=tags&filter=" + url.QueryEscape("A_OVERLAPS(tags, ('dam'))"), `"dam" 1, "night" 1`, `"dam" 1, "night" 1`},
		{"actors", "lists=actors&event_type=riots&actors=red%20army", `"" 1, "Crowd" 1, "RED ARMY" 1`, `"" 1, "Crowd" 1, "RED ARMY" 1`},
		{"tags", "lists=tags,actors&tags_not=dam", `"night" 2, "" 1, "dam" 1, "secret" 1`, `"night" 2, "" 1, "dam" 1`},
		{"actors", "lists=actors&tags_not=dam,none", `"red army" 2, "Crowd" 1`, `"Crowd" 1, "RED ARMY" 1`},
		{"tags", "lists=tags&actors_not=red%20army", `"" 1`, `"" 1`},
		{"weapons", "lists=weapons&status=rejected", "", ""},
	} {
		if got := counts(d, tt.list, tt.query); got != tt.desk {
			t.Errorf("%s for the desk: %s, want %s", tt.query, got, tt.desk)
		}
		if got := counts(&stranger, tt.list, tt.query); got != tt.public {
			t.Errorf("%s for the public: %s, want %s", tt.query, got, tt.public)
		}
	}
}
