package format

import (
	"strings"
	"unicode"

	"eventmap/geo"
)

// labels are ACLED's labels, older or newer, whose lower snake case is not the
// name in our vocabulary (ACLED Codebook 2024; names before 2019 in its annex).
var labels = map[string]string{
	"battle":                             "battles",
	"protest":                            "protests",
	"riot":                               "riots",
	"strategic_development":              "strategic_developments",
	"violence_against_civilian":          "violence_against_civilians",
	"remote_violence":                    "explosions_remote_violence",
	"explosions":                         "explosions_remote_violence",
	"shelling_artillery_missile_attack":  "shelling_artillery_missile",
	"remote_explosive_land_mine_ied":     "remote_explosive_landmine_ied",
	"non_state_actor_takes_territory":    "non_state_actor_overtakes_territory",
	"headquarters_or_base_establishment": "headquarters_or_base_established",
}

// snake gives a label in lower snake case: "Air/drone strike" is air_drone_strike.
func snake(label string) string {
	var b strings.Builder
	gap := false
	for _, r := range label {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('_')
			gap = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	name := b.String()
	if known, ok := labels[name]; ok {
		return known
	}
	return name
}

// typeOf finds the type that a label names; where it names a kind that only
// one family has, that too.
func typeOf(label string) (eventType, subEventType string, ok bool) {
	name := snake(label)
	for _, t := range geo.EventTypes {
		if t.Name == name || snake(t.Label) == name {
			return t.Name, "", true
		}
	}
	for _, t := range geo.EventTypes {
		if sub, found := subTypeOf(t.Name, label); found && sub != "other" && sub != "unspecified" && sub != "attack" {
			return t.Name, sub, true
		}
	}
	return "", "", false
}

// subTypeOf finds the kind that a label names within a family.
func subTypeOf(eventType, label string) (string, bool) {
	t, _ := geo.LookupEventType(eventType)
	name := snake(label)
	for _, s := range t.SubEventTypes {
		if s.Name == name || snake(s.Label) == name {
			return s.Name, true
		}
	}
	return "", false
}

// eventTypeTerms are the families as one vocabulary.
var eventTypeTerms = func() geo.Vocabulary {
	v := make(geo.Vocabulary, len(geo.EventTypes))
	for i, t := range geo.EventTypes {
		v[i] = t.Term
	}
	return v
}()

// nearest finds the only term that a misspelt label can mean: one that is at most
// two letters away and long enough for that to say something; "" where there is
// none, or more than one.
func nearest(label string, of geo.Vocabulary) string {
	const slips, shortest = 2, 6
	name := snake(label)
	if len(name) < shortest || len(name) > geo.MaxWord {
		return ""
	}
	found := ""
	for _, t := range of {
		near := distance(name, t.Name) <= slips || distance(name, snake(t.Label)) <= slips
		for label, known := range labels {
			near = near || known == t.Name && distance(name, label) <= slips
		}
		if !near {
			continue
		}
		if found != "" {
			return ""
		}
		found = t.Name
	}
	return found
}

// distance counts the bytes that have to be put in, taken out or exchanged to make
// one text of another (Levenshtein 1966).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		above := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := above
			if a[i] != b[j] {
				cost++
			}
			above, row[j+1] = row[j+1], min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// kind finds the type. A label that the vocabulary does not have leaves the type
// empty, for a guess would be worse than none; a label that is not our own word
// stays an extra.
func (x *reading) kind() {
	e := &x.event
	i, j := x.find(eventType), x.find(subEventType)
	if i < 0 {
		return
	}
	var ok bool
	if e.EventType, e.SubEventType, ok = typeOf(x.values[i]); !ok {
		x.unknown(i)
		return
	}
	x.used[i] = x.values[i] == e.EventType || x.values[i] == e.SubEventType
	if j < 0 {
		return
	}
	if sub, ok := subTypeOf(e.EventType, x.values[j]); ok {
		e.SubEventType, x.used[j] = sub, x.values[j] == sub
	}
}

// unknown tells of a type that is none of ours, once for each word of a column.
func (x *reading) unknown(i int) {
	word := [2]string{x.names[i], x.values[i]}
	if word[1] == "" || x.untold[word] || len(x.untold) >= geo.MaxRefusals {
		return
	}
	if x.untold == nil {
		x.untold = map[[2]string]bool{}
	}
	x.untold[word] = true
	x.o.warn(x.row, word[0], "%q is no type of event here; it is kept as it stands, and the type stays open, as of all like it", geo.Clip(word[1]))
}
