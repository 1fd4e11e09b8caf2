package format

import (
	"bytes"
	"encoding/xml"
	"net/url"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestAtomIsSound writes random events and holds the feed to RFC 4287: whole XML,
// and in the feed and in each entry one id, title and updated, and an author.
func TestAtomIsSound(t *testing.T) {
	type named struct {
		ID      []string    `xml:"http://www.w3.org/2005/Atom id"`
		Title   []string    `xml:"http://www.w3.org/2005/Atom title"`
		Updated []time.Time `xml:"http://www.w3.org/2005/Atom updated"`
		Author  []struct {
			Name string `xml:"name"`
		} `xml:"http://www.w3.org/2005/Atom author"`
		Link []struct {
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/2005/Atom link"`
	}
	sound := func(t *rapid.T, n *named, authors int) {
		if len(n.ID) != 1 || len(n.Title) != 1 || n.Title[0] == "" || len(n.Updated) != 1 || len(n.Author) < authors {
			t.Fatalf("an element has %+v", n)
		}
		if u, err := url.Parse(n.ID[0]); err != nil || u.Scheme == "" {
			t.Fatalf("the id %q is no address", n.ID[0])
		}
		for _, l := range n.Link {
			if u, err := url.Parse(l.Href); err != nil || u.Scheme != "https" {
				t.Fatalf("a link leads to %q", l.Href)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(anEvent, 0, 4).Draw(t, "events")
		about := rapid.SampledFrom([]About{{}, aFile}).Draw(t, "about")
		ids := map[string]bool{}
		for i := range events {
			events[i].ID = int64(i)
			events[i].Description = rapid.SampledFrom([]string{"", "]]>", "a\x01b\uffff\r\n<b>"}).Draw(t, "text")
		}
		var file bytes.Buffer
		if _, err := writeAtom(&file, stream(events), about); err != nil {
			t.Fatal(err)
		}
		var feed struct {
			named
			Entries []named `xml:"entry"`
		}
		if err := xml.Unmarshal(file.Bytes(), &feed); err != nil {
			t.Fatal(err)
		}
		sound(t, &feed.named, 1)
		for i := range feed.Entries {
			sound(t, &feed.Entries[i], 0)
			if id := feed.Entries[i].ID[0]; ids[id] {
				t.Fatalf("the id %q stands twice", id)
			}
			ids[feed.Entries[i].ID[0]] = true
		}
		if len(feed.Entries) != len(events) {
			t.Fatalf("%d entries; want %d", len(feed.Entries), len(events))
		}
	})
}
