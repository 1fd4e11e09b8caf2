package server_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"eventmap/server"
)

func TestAHeadOfTheStreamEnds(t *testing.T) {
	d := openDesk(t)
	at, err := url.Parse(d.url)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", at.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(patience))
	_, _ = fmt.Fprintf(conn, "HEAD /api/live HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
	r := bufio.NewReader(conn)
	for _, method := range []string{"HEAD", "GET"} {
		a, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil {
			t.Fatalf("the answer to %s: %v", method, err)
		}
		if a.StatusCode != http.StatusOK {
			t.Errorf("%s = %d", method, a.StatusCode)
		}
	}
}

func TestTheLoadTellsStrangersNoMoreThanTheySee(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("private"))
	d.create(kyiv("public"))
	d.create(kyiv("private"))
	again := open(t, func(c *server.Config) { c.Store, c.Keeper = d.store, d.store }).ready()
	hello := again.listen("").next("hello")
	if hello["loaded"] != 1.0 || hello["total"] != 0.0 {
		t.Errorf("a stranger hears that %v of %v events were loaded; one is public", hello["loaded"], hello["total"])
	}
}

func TestAWriteThatNamesAnotherRevisionIsRefused(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("private"))
	d.want(d.do("PATCH", items+"/1", `{"properties":{"title":"Second"}}`, anyRevision), 200)
	first := strings.Replace(kyiv("private"), `"revision":0`, `"revision":1`, 1)
	for method, body := range map[string]string{"PUT": first, "PATCH": `{"properties":{"revision":1,"title":"Third"}}`} {
		h := merge
		if method == "PUT" {
			h = feature
		}
		a := d.want(d.do(method, items+"/1", body, h), 409)
		if a.json(t)["current"] == nil {
			t.Errorf("%s: the current version is not shown", method)
		}
	}
	if title := d.get(items + "/1").json(t)["properties"].(map[string]any)["title"]; title != "Second" {
		t.Errorf("the title is %v, want Second", title)
	}
	d.want(d.do("PATCH", items+"/1", `{"properties":{"revision":2,"title":"Third"}}`, merge), 200)
}

func TestADatasetOfAnyNameIsTakenBack(t *testing.T) {
	d := openDesk(t)
	const name = "a/b+c %"
	d.want(d.do("POST", "/api/import?dataset="+url.QueryEscape(name), "title\nA\n", nil), 200)
	d.want(d.do("DELETE", "/api/datasets/"+url.PathEscape(name), "", nil), 200)
}

func TestABodyThatIsNotUTF8IsRefused(t *testing.T) {
	d := openDesk(t)
	a := d.want(d.do("POST", items, "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"title\":\"a\xff\"}}", feature), 400)
	if !strings.Contains(a.body, "UTF-8") {
		t.Errorf("the refusal is %s", a.body)
	}
}

func TestABodyThatStopsIsToldSo(t *testing.T) {
	d := open(t, func(c *server.Config) {
		c.Limits = server.DefaultLimits
		c.Limits.ReadTimeout = time.Second
	}).ready().signIn()
	for path, h := range map[string]headers{items: feature, "/api/import?filename=a.csv": nil} {
		body, end := net.Pipe()
		t.Cleanup(func() { _ = end.Close() })
		go func() { _, _ = end.Write([]byte("title\n")) }()
		r, err := http.NewRequestWithContext(t.Context(), "POST", d.url+path, body)
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range h {
			r.Header.Set(k, v)
		}
		a, err := d.client.Do(r)
		if err != nil {
			t.Fatalf("a body that stops is not answered: %v", err)
		}
		_ = a.Body.Close()
		if a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: a body that stops = %d, want 400", path, a.StatusCode)
		}
	}
	if strings.Contains(d.log.String(), "level=ERROR") {
		t.Errorf("a slow client is logged as a fault of ours:\n%s", d.log)
	}
}

func TestTwoStoresShareNoETag(t *testing.T) {
	one, other := openDesk(t), openDesk(t)
	one.create(kyiv("public"))
	other.create(strings.Replace(kyiv("public"), "Kyiv", "Lviv", 1))
	for _, path := range []string{items, "/tiles/0/0/0.mvt", "/api/summary"} {
		if tag := one.get(path).header.Get("ETag"); other.do("GET", path, "", headers{"If-None-Match": tag}).status != 200 {
			t.Errorf("%s of one store passes for that of another", path)
		}
	}
	if cache := one.get(items + "/1").header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("an event may be kept by a browser (%s), though its revision does not name its store", cache)
	}
}

func TestOurOwnAddressIsNoOtherSite(t *testing.T) {
	at, _ := url.Parse("https://map.example.org/")
	d := open(t, func(c *server.Config) { c.URL = at }).ready()
	for origin, status := range map[string]int{"https://map.example.org": 401, "https://evil.example": 403, "null": 403} {
		h := headers{"Content-Type": "application/geo+json", "Origin": origin}
		if a := d.do("POST", items, kyiv("public"), h); a.status != status {
			t.Errorf("a write from %s = %d, want %d", origin, a.status, status)
		}
	}
}
