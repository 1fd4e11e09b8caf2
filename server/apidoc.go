package server

import (
	"bytes"
	_ "embed" // for the API document
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"eventmap/geo/cql2"
	"eventmap/server/ogc"
)

//go:embed openapi.json
var openAPIDocument []byte

// An object is one of JSON.
type object = map[string]any

// rootMark stands in the document where the address of the server comes.
const rootMark = "https://root.invalid"

// apiDocument is openapi.json as clients of OGC API read it: paths are relative to
// the API's root, which is its first server, the rest names the server it is on,
// and what follows from lists elsewhere in the program is filled in.
var apiDocument = func() []byte {
	var doc object
	if err := json.Unmarshal(openAPIDocument, &doc); err != nil {
		panic(fmt.Sprintf("openapi.json: %v", err))
	}
	doc["servers"] = []object{{"url": rootMark + "/api"}}
	paths := object{}
	for path, item := range doc["paths"].(object) {
		item := item.(object)
		inside, ok := strings.CutPrefix(path, "/api")
		if !ok {
			inside = path
			item["servers"] = []object{{"url": rootMark}}
		}
		if inside == "" {
			continue // the same as /
		}
		paths[inside] = item
		for _, method := range []string{"get", "post", "put", "patch", "delete"} {
			if operation, ok := item[method].(object); ok {
				complete(inside, operation)
			}
		}
	}
	doc["paths"] = paths
	simpleProperties(paths["/collections/events/items"].(object)["get"].(object))
	text, err := json.Marshal(doc)
	if err != nil {
		panic(fmt.Sprintf("openapi.json: %v", err))
	}
	return text
}()

// forms are the forms in which paths are answered.
var forms = map[string][]ogc.Form{
	"/": ogc.Documents, "/conformance": ogc.Documents, "/collections": ogc.Documents, "/collections/events": ogc.Documents,
	"/openapi.json":   ogc.Definitions,
	"/functions":      ogc.Documents,
	"/tileMatrixSets": ogc.Documents, "/tileMatrixSets/WebMercatorQuad": ogc.Documents,
	"/tiles": ogc.Documents, "/tiles/WebMercatorQuad": ogc.Documents,
	"/collections/events/tiles": ogc.Documents, "/collections/events/tiles/WebMercatorQuad": ogc.Documents,
	"/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}":                    ogc.Tiles,
	"/collections/events/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}": ogc.Tiles,
	"/collections/events/queryables":                                             ogc.Schemas,
	"/collections/events/sortables":                                              ogc.Schemas,
	"/collections/events/schema":                                                 ogc.Schemas,
	"/collections/events/feature-schema":                                         ogc.Schemas,
	"/collections/events/items":                                                  ogc.Items, "/collections/events/items/{id}": ogc.Item,
}

// complete says of an operation what is the same of all: how errors look, and the
// forms of answers.
func complete(path string, operation object) {
	problem := object{"$ref": "#/components/responses/Problem"}
	responses := operation["responses"].(object)
	responses["default"] = problem
	if operation["security"] != nil {
		operation["security"] = []object{{"session": []any{}}, {"bearer": []any{}}, {"basic": []any{}}}
	}
	if parameters, _ := operation["parameters"].([]any); operation["requestBody"] != nil && strings.HasPrefix(path, "/collections/") {
		operation["parameters"] = append(parameters, object{"name": contentCRS, "in": "header", "required": false,
			"description": "The system of the geometry in the body, as <URI>.", "schema": object{"type": "string"}})
	}
	known, ok := forms[path]
	if !ok || operation["requestBody"] != nil {
		return
	}
	responses["406"] = problem
	names := ogc.Names(known)
	parameters, _ := operation["parameters"].([]any)
	parameters = slices.DeleteFunc(parameters, func(p any) bool { return p.(object)["name"] == "f" })
	operation["parameters"] = append(parameters, object{"name": "f", "in": "query", "required": false, "style": "form", "explode": false,
		"description": "The form of the answer; without it Accept decides.", "schema": object{"type": "string", "enum": names, "default": names[0]}})
	if success, ok := responses["200"].(object); ok {
		if content, ok := success["content"].(object); ok {
			for _, f := range known[1:] {
				if content[f.Type] == nil {
					content[f.Type] = object{"schema": object{"type": "string"}}
				}
			}
		}
	}
}

// simpleProperties adds the parameters that ask for one value of a property to those of items.
func simpleProperties(items object) {
	parameters := items["parameters"].([]any)
	for _, q := range cql2.Simple() {
		parameters = append(parameters, object{"name": q.Name, "in": "query", "required": false, "style": "form", "explode": false,
			"description": q.Title + ": only events that have this value.", "schema": ogc.Parameter(&q)})
	}
	items["parameters"] = parameters
}

// openAPI answers GET /api/openapi.json.
func (s *Server) openAPI(c echo.Context) error {
	in, err := s.document(c, ogc.Definitions)
	if err != nil {
		return err
	}
	if in.Name == ogc.Hypertext.Name {
		return s.apiPage(c)
	}
	return c.Blob(http.StatusOK, in.Type, bytes.ReplaceAll(apiDocument, []byte(rootMark), []byte(s.root(c))))
}
