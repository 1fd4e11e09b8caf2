package server

import (
	"mime"
	"net/url"
	"strings"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/geo/cql2"
)

func TestAFileIsNamedByItsQueryAndTheDay(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for query, want := range map[string]string{
		"": `attachment; filename="events-2026-11-23.csv"`,
		"country=UA&sub_event_type=shelling_artillery_missile":                     `attachment; filename="events-ukraine-shelling-2026-11-23.csv"`,
		"datetime=2022-02-24T00:00:00Z/..&bbox=22,44,40,52":                        `attachment; filename="events-since-2022-02-24-22e-44n-to-40e-52n-2026-11-23.csv"`,
		"bbox=30.2,-50.7,30.9,-50.1":                                               `attachment; filename="events-30e-51s-to-31e-50s-2026-11-23.csv"`,
		"bbox=170,-20,-170,10":                                                     `attachment; filename="events-170e-20s-to-170w-10n-2026-11-23.csv"`,
		"polygon=POLYGON((22 44,40 44,40 53,22 44))":                               `attachment; filename="events-in-a-polygon-2026-11-23.csv"`,
		"circle=38,48.59,15000":                                                    `attachment; filename="events-in-a-circle-2026-11-23.csv"`,
		"located=no&dated=yes&certainty=certain":                                   `attachment; filename="events-certain-without-a-place-with-a-time-2026-11-23.csv"`,
		"limit=10":                                                                 `attachment; filename="events-first-10-2026-11-23.csv"`,
		"limit=10&offset=20":                                                       `attachment; filename="events-21-to-30-2026-11-23.csv"`,
		"offset=20":                                                                `attachment; filename="events-from-21-2026-11-23.csv"`,
		"killed_min=5&visibility=private":                                          `attachment; filename="events-private-killed-5-or-more-2026-11-23.csv"`,
		"filter=admin1='Kharkiv' AND killed_best>=5":                               `attachment; filename="events-admin1-kharkiv-and-killed-best-from-5-2026-11-23.csv"`,
		"filter=title LIKE '" + strings.Repeat("%25a", 20) + "'":                   `attachment; filename="events-filtered-2026-11-23.csv"`,
		"filter=title='a\r\nSet-Cookie: z'&country=UA":                             `attachment; filename="events-ukraine-title-a-set-cookie-z-2026-11-23.csv"`,
		"filter=event_type='battles'&datetime=2024-01-01/2024-01-31":               `attachment; filename="events-2024-01-01-to-2024-01-31-event-type-battles-2026-11-23.csv"`,
		"ids=1,2,3&duplicates=no&possible_place=yes":                               `attachment; filename="events-possible-places-by-id-2026-11-23.csv"`,
		"q=Харків":                                                                 `attachment; filename="events-2026-11-23.csv"; filename*=UTF-8''events-%D1%85%D0%B0%D1%80%D0%BA%D1%96%D0%B2-2026-11-23.csv`,
		"dataset=C%C3%B4te":                                                        `attachment; filename="events-cote-2026-11-23.csv"; filename*=UTF-8''events-c%C3%B4te-2026-11-23.csv`,
		"q=" + url.QueryEscape("a\"; filename=\"x/../../y\r\nSet-Cookie: z\u202e"): `attachment; filename="events-a-filename-x-y-set-cookie-z-2026-11-23.csv"`,
		"tags=" + strings.Repeat("x", 57) + "," + strings.Repeat("y", 57) + "&bbox=22,44,40,52": `attachment; filename="events-` + strings.Repeat("x", 57) + `-22e-44n-to-40e-52n-2026-11-23.csv"`, // what does not fit is left out, and the day is not
	} {
		values, err := url.ParseQuery(strings.ReplaceAll(query, "\r\n", "%0D%0A"))
		if err != nil {
			t.Fatal(err)
		}
		q, err := cql2.ParseQuery(values)
		if err != nil {
			t.Fatal(query, err)
		}
		got := disposition("attachment", &q, "", at, ".csv")
		if got != want || strings.ContainsAny(got, "\r\n") {
			t.Errorf("%q is named %s; want %s", query, got, want)
		}
		_, params, err := mime.ParseMediaType(got)
		if err != nil || len(params["filename"]) > longestName {
			t.Errorf("%q: the name is %q, %v", query, params["filename"], err)
		}
	}
	if got, want := disposition("inline", new(geo.Query), "2024-03-03", at, ".shp.zip"), `inline; filename="events-as-of-2024-03-03-2026-11-23.shp.zip"`; got != want {
		t.Errorf("as of a moment a file is named %s; want %s", got, want)
	}
	long := geo.Query{Filter: &timed{}, Located: geo.Yes, Tags: []string{strings.Repeat("Ж", 60)}, Text: strings.Repeat("ж", 60)}
	if _, params, err := mime.ParseMediaType(disposition("attachment", &long, "", at, ".csv")); err != nil || len(params["filename"]) > longestName {
		t.Errorf("a long name is %q, %v", params["filename"], err)
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
