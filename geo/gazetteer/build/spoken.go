package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
)

// The client's languages but English are the files of dictionaries, and what
// each calls the divisions goes beside the basemap.
const (
	dictionaries = "frontend/src/words/*.json"
	spokenNames  = "frontend/public/basemap/regions-%s.json"
)

// respelled are names where Natural Earth has none of the division's own, that
// of its capital, or one out of use, by language and id.
var respelled = map[string]map[string]string{
	"uk": {
		"AF-DAY": "Дайкунді",
		"AF-PAN": "Панджшер",
		"HR-11":  "Пожезько-Славонська жупанія",
		"MD-SN":  "Придністров’я",
		"MW-KR":  "Каронга",
		"RU-ALT": "Алтайський край",
		"UA-32":  "Київська область",
	},
}

// writeNames writes for each language what the divisions are called in it: one
// object from ids to names, in the order of the ids.
func writeNames(entries []*entry) error {
	files, err := filepath.Glob(dictionaries)
	if err != nil {
		return err
	}
	for _, file := range files {
		language := strings.TrimSuffix(filepath.Base(file), ".json")
		names := spoken(entries, language)
		text, err := json.Marshal(names)
		if err != nil {
			return err
		}
		if err := os.WriteFile(fmt.Sprintf(spokenNames, language), append(text, '\n'), 0o644); err != nil {
			return err
		}
		log.Printf("%d divisions have a name of their own in %q", len(names), language)
	}
	return nil
}

// spoken gives what divisions are called in a language, by id, with the
// apostrophe of print.
func spoken(entries []*entry, language string) map[string]string {
	names := map[string]string{}
	for _, e := range entries {
		name := respelled[language][e.ID]
		if name == "" && e.named != nil {
			name = e.named.props["name_"+language]
		}
		if name != "" && name != e.Name {
			names[e.ID] = strings.NewReplacer("'", "’", "ʼ", "’").Replace(name)
		}
	}
	return names
}
