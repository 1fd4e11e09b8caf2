package server_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestADeskKeepsViewsUnderTheirNames(t *testing.T) {
	d := openDesk(t)
	if list := d.want(d.get("/api/views"), 200).json(t)["views"].([]any); len(list) != 0 {
		t.Errorf("a new store has the views %v", list)
	}
	v := d.want(d.do("POST", "/api/views", `{"name":"Kyiv by night","address":"?lat=50.45&event_type_not=riots"}`, asJSON), 201).json(t)
	if v["address"] != "lat=50.45&event_type_not=riots" || v["by"] == "" || v["at"] == "" {
		t.Errorf("the view is kept as %v", v)
	}
	at := fmt.Sprint("/api/views/", v["id"])
	if v = d.want(d.do("PUT", at, `{"name":"Kyiv"}`, asJSON), 200).json(t); v["name"] != "Kyiv" || v["address"] != "lat=50.45&event_type_not=riots" {
		t.Errorf("under another name it is %v", v)
	}
	if v = d.want(d.do("PUT", at, `{"address":"q=kyiv"}`, asJSON), 200).json(t); v["name"] != "Kyiv" || v["address"] != "q=kyiv" {
		t.Errorf("with another address it is %v", v)
	}
	d.want(d.do("POST", "/api/views", `{"name":"KYIV","address":""}`, asJSON), 409)
	for _, body := range []string{`{"name":"","address":""}`, `{"name":"a"}`, `{"address":"q=a"}`, `{"name":"a","address":"q=%zz"}`, `{"name":"a","address":"","by":"root"}`,
		`[]`, `{"name":"` + strings.Repeat("a", 101) + `","address":""}`} {
		d.want(d.do("POST", "/api/views", body, asJSON), 400)
	}
	d.want(d.do("PUT", at, `{"name":" "}`, asJSON), 400)
	for _, path := range []string{"/api/views/4711", "/api/views/x", "/api/views/0"} {
		d.want(d.do("PUT", path, `{"name":"a"}`, asJSON), 404)
		d.want(d.do("DELETE", path, "", nil), 404)
	}
	d.want(d.do("DELETE", at, "", nil), 204)
	if list := d.want(d.get("/api/views"), 200).json(t)["views"].([]any); len(list) != 0 {
		t.Errorf("after it was deleted there are %v", list)
	}
	if tags := d.want(d.get("/api/status"), 200).json(t); tags["change"] != 0.0 {
		t.Errorf("views are counted as changes of events: %v", tags["change"])
	}
}
