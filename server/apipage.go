package server

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"eventmap/server/ogc"
	"eventmap/server/pages"
)

// documentedAPI is what a page shows of the API document.
type documentedAPI struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Parameters map[string]documentedParameter `json:"parameters"`
	} `json:"components"`
}

type documentedOperation struct {
	Summary     string                      `json:"summary"`
	Description string                      `json:"description"`
	Parameters  []documentedParameter       `json:"parameters"`
	Responses   map[string]documentedAnswer `json:"responses"`
}

type documentedAnswer struct {
	Description string `json:"description"`
}

type documentedParameter struct {
	Ref         string `json:"$ref"`
	Name        string `json:"name"`
	In          string `json:"in"`
	Description string `json:"description"`
	Schema      struct {
		Type string `json:"type"`
		Enum []any  `json:"enum"`
	} `json:"schema"`
}

// operations are all operations of the API, by path.
var operations = func() []pages.Operation {
	var doc documentedAPI
	if err := json.Unmarshal(apiDocument, &doc); err != nil {
		panic(fmt.Sprintf("openapi.json: %v", err))
	}
	var list []pages.Operation
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		item := doc.Paths[path]
		var shared []documentedParameter
		if text := item["parameters"]; text != nil {
			if err := json.Unmarshal(text, &shared); err != nil {
				panic(fmt.Sprintf("openapi.json: %s: %v", path, err))
			}
		}
		address := "/api" + path
		if item["servers"] != nil {
			address = path
		}
		for _, method := range []string{"get", "post", "put", "patch", "delete"} {
			if item[method] == nil {
				continue
			}
			var o documentedOperation
			if err := json.Unmarshal(item[method], &o); err != nil {
				panic(fmt.Sprintf("openapi.json: %s %s: %v", method, path, err))
			}
			list = append(list, o.page(&doc, strings.ToUpper(method), address, shared))
		}
	}
	return list
}()

// page shows an operation; shared are the parameters of its path.
func (o *documentedOperation) page(doc *documentedAPI, method, path string, shared []documentedParameter) pages.Operation {
	one := pages.Operation{Method: method, Path: path, Summary: o.Summary, Description: o.Description}
	for _, p := range slices.Concat(shared, o.Parameters) {
		if name, ok := strings.CutPrefix(p.Ref, "#/components/parameters/"); ok {
			p = doc.Components.Parameters[name]
		}
		kind := p.Schema.Type
		if n := len(p.Schema.Enum); n > 0 && n <= 8 {
			kind = strings.ReplaceAll(strings.Trim(fmt.Sprint(p.Schema.Enum), "[]"), " ", ", ")
		}
		one.Parameters = append(one.Parameters, pages.Parameter{Name: p.Name, In: p.In, Type: kind, Description: p.Description})
	}
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		text := o.Responses[status].Description
		if text == "" {
			text = "a problem, in a sentence (RFC 9457)"
		}
		one.Answers = append(one.Answers, pages.Word{Name: status, Value: text})
	}
	return one
}

// apiPage shows the API document.
func (s *Server) apiPage(c echo.Context) error {
	p := s.pageOf(c, ogc.Definitions)
	p.Operations = operations
	return sendPage(c, p)
}
