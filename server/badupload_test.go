package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"eventmap/server"
)

func TestAnUploadThatIsCutKeepsNoHalfRow(t *testing.T) {
	d := openDesk(t)
	d.create(kyiv("public"))
	was := d.state()
	for _, tt := range []struct{ path, kind, body string }{
		{items, "application/geo+json", `{"type":"Feature","geometry":null,"properties":{"title":"Cut`},
		{"/api/import?filename=a.csv", "text/csv", "title,lat,lon\nOne,50,30\nTwo,5"},
		{"/api/import?filename=a.geojson", "text/csv", `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"title":"Cut`},
	} {
		at, err := url.Parse(d.url)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := net.Dial("tcp", at.Host)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(patience))
		cookies := ""
		for _, c := range d.client.Jar.Cookies(at) {
			cookies += c.Name + "=" + c.Value + "; "
		}
		_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", tt.path, cookies, tt.kind, len(tt.body)+1_000, tt.body)
		_ = conn.(*net.TCPConn).CloseWrite()
		a, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%s: an upload that is cut is not answered: %v", tt.path, err)
		}
		body, _ := io.ReadAll(a.Body)
		_ = conn.Close()
		if a.StatusCode != http.StatusBadRequest || !says(string(body), "broke off|ended too early") {
			t.Errorf("%s: %d %s, want 400 and that it broke off", tt.path, a.StatusCode, body)
		}
	}
	d.sound(was)
}

func TestASlowUploadHoldsUpNobody(t *testing.T) {
	d := open(t, func(c *server.Config) {
		c.Limits = server.DefaultLimits
		c.Limits.ReadTimeout = 2 * time.Second
	}).ready().signIn()
	was := d.state()
	stop := make(chan struct{})
	var all sync.WaitGroup
	defer all.Wait()
	defer close(stop)
	for i := range 20 {
		r, w := io.Pipe()
		path := items
		if i%2 == 0 {
			path = "/api/import?filename=slow.csv"
		}
		all.Go(func() { // a byte now and then, and never a whole row
			tick := time.NewTicker(50 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-stop:
					_ = w.CloseWithError(io.ErrUnexpectedEOF)
					return
				case <-tick.C:
					if _, err := w.Write([]byte("x")); err != nil {
						return
					}
				}
			}
		})
		all.Go(func() {
			req, err := http.NewRequestWithContext(t.Context(), "POST", d.url+path, r)
			if err != nil {
				return
			}
			req.Header.Set("Content-Type", "application/geo+json")
			if a, err := d.client.Do(req); err == nil {
				_ = a.Body.Close()
			}
			_ = r.Close()
		})
	}
	d.sound(was)
	start := time.Now()
	d.create(kyiv("public"))
	d.want(d.do("POST", "/api/import?filename=quick.csv", "title\nQuick\n", nil), 200)
	if n := d.get(items).json(t)["numberMatched"]; n != 2.0 {
		t.Errorf("there are %v events, want 2", n)
	}
	if took := time.Since(start); took > patience/2 {
		t.Errorf("others waited %v", took)
	}
}

// What names a file, or a dataset, is kept by every kind of store or by none, so
// that a store can move to the other kind.
func TestANameThatCannotBeKeptIsRefusedInADryRunToo(t *testing.T) {
	d := openDesk(t)
	const rows = "id,title\n1,Shelling near Kupiansk\n"
	for _, dry := range []string{"yes", "no"} {
		for words, status := range map[string]int{"title=a%00b": 400, "licence=%FF": 400, "attribution=%00": 400, "filename=a%00%FF.csv": 200} {
			d.want(d.do("POST", "/api/import?dry_run="+dry+"&"+words, rows, nil), status)
		}
		for _, name := range []string{"%00", "%FF", "%20", strings.Repeat("x", 1_001)} {
			r := d.want(d.do("POST", "/api/import?dry_run="+dry+"&dataset="+name, rows, nil), 200).json(t)
			if r["refused"] != 1.0 || r["created"] != 0.0 {
				t.Errorf("dataset=%.9s, dry_run=%s: %v", name, dry, r)
			}
		}
	}
	for _, one := range d.want(d.get("/api/datasets"), 200).json(t)["datasets"].([]any) {
		name := one.(map[string]any)["name"].(string)
		if strings.TrimSpace(name) == "" || strings.ContainsRune(name, 0) || len(name) > 1_000 {
			t.Errorf("there is a dataset %.20q", name)
		}
	}
	many := `{"type":"FeatureCollection","features":[` +
		`{"type":"Feature","geometry":null,"properties":{"title":"One","dataset":"a\u0000"}},` +
		`{"type":"Feature","geometry":null,"properties":{"title":"Two","dataset":"wire"}}]}`
	if r := d.want(d.do("POST", "/api/import?filename=x.geojson", many, nil), 200).json(t); r["created"] != 1.0 || r["refused"] != 1.0 {
		t.Errorf("a row whose dataset cannot be kept: %v, want that the other is taken", r)
	}
}
