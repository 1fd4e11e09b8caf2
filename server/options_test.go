package server_test

import (
	"net/http"
	"strings"
	"testing"

	"eventmap/server/auth"
)

func TestOptionsSaysWhatMayBeDone(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	d.create(kyiv("private"))
	for _, tt := range []struct {
		path         string
		public, desk string // what Allow says; "" where nothing is there
	}{
		{items, "GET, HEAD, OPTIONS", "GET, HEAD, POST, OPTIONS"},
		{items + "/1", "GET, HEAD, OPTIONS", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"},
		{items + "/2", "", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"},
		{items + "/3", "", ""},
		{items + "/01", "", ""},
		{items + "/x", "", ""},
		{items + "/3/history", "", ""},
		{"/api/collections/nothing", "", ""},
		{"/api/collections/nothing/items", "", ""},
		{"/api/nothing", "", ""},
		{"/nothing", "", ""},
		{"/", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS"},
		{"/assets/app.js", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS"},
		{"/assets", "", ""},
		{"/api", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS"},
		{"/api/export.csv", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS"},
		{"/api/export.nothing", "", ""},
		{"/api/gazetteer/UA-09", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS"},
		{"/api/gazetteer/nowhere", "", ""},
		{"/tiles/0/0/0.mvt", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS"},
		{"/tiles/0/7/0.mvt", "", ""},
		{quad + "/0/0/7", "", ""},
		{"/api/session", "POST, DELETE, OPTIONS", "POST, DELETE, OPTIONS"},
	} {
		for who, want := range map[*desk]string{d: tt.desk, d.stranger(): tt.public} {
			if want == "" {
				who.want(who.do("OPTIONS", tt.path, "", nil), 404)
			} else if o := who.do("OPTIONS", tt.path, "", nil); o.status != 204 || o.header.Get("Allow") != want {
				t.Errorf("OPTIONS %s = %d %q, want %q", tt.path, o.status, o.header.Get("Allow"), want)
			}
		}
	}
}

func TestWhatIsNotThereIsNotFoundByAnyMethod(t *testing.T) {
	d := openDesk(t)
	for _, path := range []string{"/api/collections/nothing", "/api/collections/nothing/items", "/api/nothing", "/nothing"} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "REPORT"} {
			if a := d.want(d.do(method, path, "{}", feature), 404); a.header.Get("Allow") != "" {
				t.Errorf("%s %s allows %s", method, path, a.header.Get("Allow"))
			}
		}
	}
	for path, allow := range map[string]string{"/api/collections": "GET, HEAD, OPTIONS", "/": "GET, HEAD, OPTIONS", items: "GET, HEAD, POST, OPTIONS"} {
		if a := d.want(d.do("DELETE", path, "", nil), 405); a.header.Get("Allow") != allow || !strings.Contains(a.body, "allowed are "+allow) {
			t.Errorf("DELETE %s allows %q, want %q: %s", path, a.header.Get("Allow"), allow, a.body)
		}
	}
}

func TestAnEventHasOneAddress(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	for _, id := range []string{"01", "+1", "1.0", "0x1", "1e0", "%2B1", "-1", "1%20", "0"} {
		for _, method := range []string{"GET", "DELETE"} {
			d.want(d.do(method, items+"/"+id, "", headers{"If-Match": "*"}), 404)
		}
	}
	d.want(d.get(items+"/1"), 200)
}

// TestAnIDInABodyIsNotHeeded sends each way of writing with an id of another event:
// the address says which one is meant.
func TestAnIDInABodyIsNotHeeded(t *testing.T) {
	d := openDesk(t)
	body := strings.Replace(kyiv("public"), `"properties":{`, `"id":77,"properties":{"id":78,`, 1)
	for i, tt := range []struct{ method, path, body string }{
		{"POST", items, body},
		{"PUT", items + "/1", body},
		{"PATCH", items + "/1", `{"id":77,"properties":{"id":78,"title":"Changed"}}`},
		{"PATCH", items + "/1", `{"id":"x","properties":{"id":null,"title":"Changed again"}}`},
	} {
		h := headers{"Content-Type": "application/geo+json", "If-Match": "*"}
		a := d.do(tt.method, tt.path, tt.body, h)
		if a.status/100 != 2 {
			t.Fatalf("%s is %d: %s", tt.method, a.status, a.body)
		}
		if got := a.json(t); got["id"] != 1.0 || got["properties"].(map[string]any)["id"] != 1.0 {
			t.Errorf("%d: %s of another id gives %s", i, tt.method, a.body)
		}
	}
	d.want(d.get(items+"/77"), 404)
	d.want(d.get(items+"/78"), 404)
}

// TestAPageOfAnotherSiteWritesWithATokenAlone plays a page that edits from
// elsewhere: what browsers send by themselves gives it no right to.
func TestAPageOfAnotherSiteWritesWithATokenAlone(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	by := &auth.Auth{Keeper: d.store}
	token, err := by.NewProgramToken(t.Context(), "gis", auth.Owner, auth.LinkLife)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := headers{"Origin": "https://editor.example", "Sec-Fetch-Site": "cross-site"}
	stranger := d.stranger()
	for path, want := range map[string]string{items: "GET, HEAD, POST, OPTIONS", items + "/1": "GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
		items + "/99": "GET, HEAD, PUT, PATCH, DELETE, OPTIONS", "/api/session": "OPTIONS", "/api": "GET, HEAD, OPTIONS"} {
		a := stranger.do("OPTIONS", path, "", with(elsewhere, headers{"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization,content-type,if-match"}))
		allowed := strings.ToLower(a.header.Get("Access-Control-Allow-Headers"))
		if a.status != http.StatusNoContent || a.header.Get("Access-Control-Allow-Methods") != want || a.header.Get("Access-Control-Allow-Origin") != "*" ||
			a.header.Get("Access-Control-Allow-Credentials") != "" || !strings.Contains(allowed, "authorization") || !strings.Contains(allowed, "if-match") {
			t.Errorf("a page elsewhere may at %s: %d %v, want %s", path, a.status, a.header, want)
		}
	}
	patch := func(who *desk, h headers) answer {
		return who.do("PATCH", items+"/1", `{"properties":{"title":"Changed"}}`, with(with(elsewhere, merge), h))
	}
	bearer := headers{"Authorization": "Bearer " + token}
	if a := patch(stranger, bearer); a.status != 200 || a.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.header.Get("Access-Control-Expose-Headers"), "ETag") {
		t.Errorf("a page with a token: %d %s", a.status, a.body)
	}
	r, _ := http.NewRequest("GET", "/", nil)
	r.SetBasicAuth("gis", token)
	d.want(patch(d, nil), 403) // with the cookie of the desk
	d.want(patch(stranger, headers{"Authorization": r.Header.Get("Authorization")}), 403)
	d.want(patch(d, headers{"Authorization": "Bearer guess"}), 401)
	d.want(stranger.do("POST", "/api/session", `{"token":"x"}`, with(elsewhere, asJSON)), 403)
}
