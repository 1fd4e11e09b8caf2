package server

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"eventmap/geo/cql2"
)

func TestAFileIsNamedByItsQueryAndTheDay(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for query, want := range map[string]string{
		"": `attachment; filename="events-2026-11-23.csv"`,
		"country=UA&sub_event_type=shelling_artillery_missile": `attachment; filename="events-ukraine-shelling-2026-11-23.csv"`,
		"datetime=2022-02-24T00:00:00Z/..&bbox=22,44,40,52":    `attachment; filename="events-since-2022-02-24-2026-11-23.csv"`,
		"q=Харків":          `attachment; filename="events-2026-11-23.csv"; filename*=UTF-8''events-%D1%85%D0%B0%D1%80%D0%BA%D1%96%D0%B2-2026-11-23.csv`,
		"dataset=C%C3%B4te": `attachment; filename="events-cote-2026-11-23.csv"; filename*=UTF-8''events-c%C3%B4te-2026-11-23.csv`,
		"q=" + url.QueryEscape("a\"; filename=\"x/../../y\r\nSet-Cookie: z\u202e"): `attachment; filename="events-a-filename-x-y-set-cookie-z-2026-11-23.csv"`,
		"tags=" + strings.Repeat("x", 500):                                         `attachment; filename="events-` + strings.Repeat("x", 57) + `-2026-11-23.csv"`,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		q, err := cql2.ParseQuery(values)
		if err != nil {
			t.Fatal(err)
		}
		if got := disposition("attachment", &q, at, ".csv"); got != want && !strings.HasPrefix(query, "tags=") || strings.ContainsAny(got, "\r\n") || len(got) > 400 {
			t.Errorf("%q is named %s; want %s", query, got, want)
		}
	}
}

func TestLicencesHaveAddresses(t *testing.T) {
	for licence, want := range map[string]string{
		"CC BY 4.0":                       "https://creativecommons.org/licenses/by/4.0/",
		"cc-by-nc-sa-3.0":                 "https://creativecommons.org/licenses/by-nc-sa/3.0/",
		"CC BY 3.0 IGO":                   "https://creativecommons.org/licenses/by/3.0/igo/",
		"CC0":                             "https://creativecommons.org/publicdomain/zero/1.0/",
		"CC BY":                           "",
		"https://example.org/terms":       "https://example.org/terms",
		"https://example.org/a>; rel=\"x": "https://example.org/a%3E;%20rel=%22x",
		"javascript:alert(1)":             "",
		"ask the author":                  "",
		"":                                "",
	} {
		if got := licenceAddress(licence); got != want {
			t.Errorf("licenceAddress(%q) = %q; want %q", licence, got, want)
		}
	}
}
