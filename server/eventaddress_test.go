package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"eventmap/server"
)

const clientPage = `<!doctype html><title>eventmap</title><div id="desk"></div><noscript><p>No script.</p></noscript>`

func addressDesk(t *testing.T) *desk {
	return open(t, func(c *server.Config) { c.Client = fstest.MapFS{"index.html": {Data: []byte(clientPage)}} }).ready().signIn()
}

// made makes an event of some properties and gives the number of it.
func (d *desk) made(visibility, properties string) int {
	d.t.Helper()
	made := d.create(fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[30.5234,50.4501]},"properties":{"visibility":%q,%s}}`, visibility, properties))
	return int(made["id"].(float64))
}

func TestAnEventHasAnAddressThatSaysWhatItIs(t *testing.T) {
	d := addressDesk(t)
	id := d.made("public", `"title":"Strike on <script>alert(1)</script> \"x\"","description":"Two <b>hit</b>","event_type":"explosions_remote_violence","sub_event_type":"air_drone_strike",
		"location_precision":"settlement","uncertainty_m":3000,"place_name":"Kyiv","country":"UA",
		"start_time":"2023-04-20T00:00:00Z","end_time":"2023-04-20T23:59:59Z","time_precision":"day"`)
	at := fmt.Sprint("/events/", id)
	a := d.want(d.stranger().get(at), http.StatusOK)
	const title = `Strike on &lt;script&gt;alert(1)&lt;/script&gt; &#34;x&#34;`
	const sentence = `20 April 2023 (to the day); Kyiv, Ukraine (somewhere in Kyiv, within 3 km).">`
	for _, wanted := range []string{
		"<title>" + title + " - eventmap</title>", `<link rel="canonical" href="` + d.url + at + `">`,
		`<meta property="og:title" content="` + title + `">`, `<meta property="og:type" content="article">`, `<meta property="og:url" content="` + d.url + at + `">`,
		`<meta name="twitter:title" content="` + title + `">`, `<meta name="description" content="`, sentence,
		"<h1>" + title + "</h1>", "Two &lt;b&gt;hit&lt;/b&gt;", "<p>No script.</p>",
	} {
		if !strings.Contains(a.body, wanted) {
			t.Errorf("%s is not in\n%s", wanted, a.body)
		}
	}
	if strings.Contains(a.body, "<script") || strings.Contains(a.body, "<b>") {
		t.Errorf("what an event says is not escaped:\n%s", a.body)
	}
	if c := a.header.Get("Content-Type"); c != "text/html; charset=UTF-8" || a.header.Get("Cache-Control") != "private, no-cache" || a.header.Get("Vary") == "" || !strings.Contains(a.header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Errorf("headers are %v", a.header)
	}
	if again := d.stranger().do("GET", at, "", headers{"If-None-Match": a.header.Get("ETag")}); again.status != http.StatusNotModified {
		t.Errorf("what has not changed is answered with %d", again.status)
	}
	if head := d.stranger().do("HEAD", at, "", nil); head.status != http.StatusOK || head.body != "" || head.header.Get("ETag") != a.header.Get("ETag") {
		t.Errorf("HEAD is answered with %d, %v and %d bytes", head.status, head.header, len(head.body))
	}
}

func TestAtItsAddressAnEventThatIsNotPublicIsNotThere(t *testing.T) {
	d := addressDesk(t)
	private := fmt.Sprint("/events/", d.made("private", `"title":"Quokka"`))
	for _, at := range []string{private, "/events/99", "/events/01", "/events/0", "/events/x", "/events/9007199254740992", "/events/%3Cb%3E"} {
		a := d.stranger().get(at)
		if a.status != http.StatusNotFound || a.body != clientPage {
			t.Errorf("%s is answered with %d and %s, want 404 and the page as it is", at, a.status, a.body)
		}
		if missing := d.stranger().get("/events/99"); a.header.Get("ETag") != "" || missing.header.Get("Cache-Control") != a.header.Get("Cache-Control") {
			t.Errorf("the headers of %s tell more than those of what is not there: %v", at, a.header)
		}
	}
	if a := d.want(d.get(private), http.StatusOK); !strings.Contains(a.body, "<title>Quokka - eventmap</title>") {
		t.Errorf("the desk is told nothing of its own event: %s", a.body)
	}
}

func TestTheAddressSaysNoMoreThanIsKnown(t *testing.T) {
	d := addressDesk(t)
	const span = `"start_time":"2023-04-20T19:00:00Z","end_time":"2023-04-21T02:00:00Z","time_zone":"Europe/Kyiv",`
	for properties, wanted := range map[string]string{
		`"title":"a"`:                                                       "date not known; ",
		span + `"time_precision":"hour"`:                                    "20 April 2023, 22:00 to 21 April 2023, 05:00 Europe/Kyiv (to the hour)",
		span + `"time_precision":"minute"`:                                  "(to the minute)",
		span + `"time_precision":"days"`:                                    "20 April 2023 to 21 April 2023 (on one of these days)",
		span + `"time_precision":"days","time_extent":"throughout"`:         "(for all of that time)",
		span + `"time_precision":"week"`:                                    "the week of 20 April 2023 (on a day of that week)",
		span + `"time_precision":"month"`:                                   "April 2023 (on a day of that month)",
		span + `"time_precision":"year"`:                                    "2023 (on a day of that year)",
		span + `"time_precision":"unknown"`:                                 "(how exact this is was not said)",
		`"location_precision":"exact"`:                                      "a place without a name (the very spot",
		`"location_precision":"vicinity"`:                                   "(the street or block",
		`"location_precision":"district","admin2":"Bucha Raion"`:            "Bucha Raion (somewhere in Bucha Raion",
		`"location_precision":"region","admin1":"Kyiv Oblast"`:              "Kyiv Oblast (somewhere in Kyiv Oblast",
		`"location_precision":"country","country":"UA"`:                     "Ukraine (somewhere in Ukraine)",
		`"location_precision":"unknown"`:                                    "a place without a name (how exact this is was not said)",
		`"location_precision":"exact","public_displacement_m":5000`:         "moved on purpose: within 8 km of what is shown",
		`"location_precision":"exact","uncertainty_m":40,"place_name":"Ok"`: "Ok (the very spot, within 40 m)",
	} {
		a := d.want(d.stranger().get(fmt.Sprint("/events/", d.made("public", `"title":"a",`+properties))), http.StatusOK)
		if !strings.Contains(a.body, wanted) {
			t.Errorf("of %s\n%s is not said in\n%s", properties, wanted, a.body)
		}
	}
}
