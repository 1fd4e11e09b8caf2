package server_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"eventmap/server"
)

func TestTheClientIsServed(t *testing.T) {
	d := open(t, func(c *server.Config) { c.OSMURL = "https://tile.openstreetmap.org/{z}/{x}/{y}.png" }).ready()
	a := d.want(d.get("/"), 200)
	csp := a.header.Get("Content-Security-Policy")
	if !strings.Contains(a.body, "eventmap") || !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "unsafe") {
		t.Errorf("the page comes with %q: %s", csp, a.body)
	}
	if !strings.Contains(csp, "img-src 'self' data: blob: https://tile.openstreetmap.org;") {
		t.Errorf("the map's tiles are not allowed by %q", csp)
	}
	if cc := d.get("/assets/app.js").header.Get("Cache-Control"); !strings.Contains(cc, "immutable") {
		t.Errorf("an asset is cached as %q", cc)
	}
	part := d.do("GET", "/basemap/x.pmtiles", "", headers{"Range": "bytes=10-19", "Accept-Encoding": "gzip"})
	if part.status != 206 || len(part.body) != 10 {
		t.Errorf("a range of the basemap = %d, %d bytes", part.status, len(part.body))
	}
	if h := d.do("HEAD", "/api/collections/events/items", "", nil); h.status != 200 || h.body != "" || h.header.Get("Content-Type") != "application/geo+json" {
		t.Errorf("HEAD = %d %v", h.status, h.header)
	}
}

// A tag is strong only where the bytes are always the same: a cache that joined
// ranges of a compressed file with those of a plain one would spoil it.
func TestTheTagOfACompressedFileIsWeak(t *testing.T) {
	text := []byte("<!doctype html><title>eventmap</title><noscript></noscript>" + strings.Repeat("<p>What happened, and where.", 200))
	d := open(t, func(c *server.Config) {
		c.Client = fstest.MapFS{"index.html": {Data: text}, "embed.html": {Data: text}, "sw.js": {Data: text}, "basemap/x.pmtiles": {Data: make([]byte, 5000)}}
	}).ready()
	for _, at := range []string{"/", "/sw.js", "/embed", "/events/1", "/basemap/x.pmtiles"} {
		if at == "/events/1" {
			d.signIn().create(kyiv("public"))
		}
		tags := map[string]string{}
		for _, coding := range []string{"identity", "gzip", "zstd"} {
			a := d.want(d.do("GET", at, "", headers{"Accept-Encoding": coding}), 200)
			tag, sent := a.header.Get("ETag"), a.header.Get("Content-Encoding")
			tags[sent] = tag
			if !strings.Contains(strings.Join(a.header.Values("Vary"), ", "), "Accept-Encoding") {
				t.Errorf("%s as %s does not say that it varies: %q", at, coding, a.header.Values("Vary"))
			}
			d.want(d.do("GET", at, "", headers{"Accept-Encoding": coding, "If-None-Match": tag}), 304)
			if part := d.do("GET", at, "", headers{"Accept-Encoding": coding, "If-None-Match": "\"another\"", "Range": "bytes=10-19", "If-Range": tag}); strings.HasPrefix(tag, "W/") && part.status != 200 {
				t.Errorf("a range of %s as %s is joined to %s: %d", at, coding, tag, part.status)
			}
		}
		if plain := tags[""]; len(tags) > 1 && !strings.HasPrefix(plain, "W/") || len(tags) == 1 && strings.HasPrefix(plain, "W/") {
			t.Errorf("the tags of %s by encoding are %q", at, tags)
		}
	}
}
