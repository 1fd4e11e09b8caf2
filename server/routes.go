package server

import (
	"net/http"
	"regexp"

	"eventmap/server/ogc"
)

// Routes that are spoken of elsewhere too.
const (
	itemsRoute = "/api/collections/events/items"
	itemRoute  = itemsRoute + "/:id"
	tileRoute  = "/:tileMatrix/:tileRow/:tileCol" // ends one
)

// routes is every address that the server answers. What it says of each is held
// to openapi.json by a test.
func (s *Server) routes() {
	e := s.echo
	e.GET("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)

	e.GET("/api", s.landing)
	e.GET("/api/", s.landing)
	e.GET("/api/openapi.json", s.openAPI)
	e.GET("/api/pages.css", s.pageStyle)
	e.GET("/api/conformance", s.conformance)
	e.GET("/api/collections", s.collections)
	e.GET("/api/collections/events", s.collection)

	e.GET("/api/collections/events/queryables", s.queryables)
	e.GET("/api/collections/events/sortables", s.sortables)
	e.GET("/api/collections/events/schema", s.properties)
	e.GET("/api/collections/events/feature-schema", s.featureSchema)
	e.GET("/api/functions", s.functions)

	const quad = "/" + ogc.WebMercatorQuad
	e.GET("/api/collections/events/tiles", s.tilesets(false))
	e.GET("/api/collections/events/tiles"+quad, s.tileset(false))
	e.GET("/api/collections/events/tiles"+quad+tileRoute, s.tileByRow)
	e.GET("/api/tiles", s.tilesets(true))
	e.GET("/api/tiles"+quad, s.tileset(true))
	e.GET("/api/tiles"+quad+tileRoute, s.tileByRow)
	e.GET("/api/tileMatrixSets", s.tileMatrixSets)
	e.GET("/api/tileMatrixSets"+quad, s.tileMatrixSet)

	const items = itemsRoute
	e.GET(items, s.listEvents)
	e.POST(items, s.createEvent, s.desk)
	e.GET(items+"/:id", s.getEvent)
	e.PUT(items+"/:id", s.replaceEvent, s.desk)
	e.PATCH(items+"/:id", s.changeEvent, s.desk)
	e.DELETE(items+"/:id", s.deleteEvent, s.desk)
	e.GET(items+"/:id/history", s.history, s.desk)
	e.GET(items+"/:id/file", s.said, s.desk)
	e.GET(items+"/:id/duplicates", s.duplicatesOf, s.desk)
	e.POST("/api/restore", s.restore, s.desk)

	e.GET("/api/duplicates", s.duplicates, s.desk)
	e.POST("/api/duplicates", s.likeThis, s.desk)
	e.POST("/api/duplicates/link", s.linkDuplicate, s.desk)
	e.POST("/api/duplicates/merge", s.mergeDuplicates, s.desk)
	e.POST("/api/duplicates/distinct", s.keepApart, s.desk)

	e.GET("/api/summary", s.summary)
	e.GET("/api/export.:format", s.export)
	e.GET("/api/events.qlr", s.layerQGIS)
	e.GET("/api/events.qml", s.styleQGIS)
	e.POST("/api/import", s.importFile, s.desk)
	e.GET("/api/datasets", s.datasets)
	e.PUT("/api/datasets/:name", s.changeDataset, s.desk)
	e.DELETE("/api/datasets/:name", s.undoDataset, s.desk)
	e.GET("/api/imports", s.runs, s.desk)
	e.GET("/api/imports/:run", s.runReport, s.desk)
	e.DELETE("/api/imports/:run", s.undoRun, s.desk)
	e.GET("/api/views", s.views, s.desk)
	e.POST("/api/views", s.saveView, s.desk)
	e.PUT("/api/views/:view", s.changeView, s.desk)
	e.DELETE("/api/views/:view", s.deleteView, s.desk)
	e.GET("/api/live", s.live)
	e.GET("/api/vocabularies", s.vocabularies)
	e.GET("/api/gazetteer", s.searchAreas)
	e.GET("/api/gazetteer/:id", s.area)
	e.GET("/api/status", s.status)
	e.POST(sessionRoute, s.signIn, limiter(s.Limits.Claims, claimBurst))
	e.DELETE(sessionRoute, s.signOut)

	e.GET("/tiles.json", s.tileJSON)
	e.GET("/tiles/:z/:x/:y", s.tile)

	e.GET(eventRoute, s.eventAddress)
	e.GET(embedRoute, s.embed)

	e.GET("/*", s.client)
	e.HEAD("/*", s.head)
	e.Match([]string{http.MethodOptions}, "/*", s.options)
}

// Routes lists the methods and paths that are answered, as the API document
// writes them, without the client's files.
func (s *Server) Routes() []string {
	var list []string
	for _, r := range s.echo.Routes() {
		if r.Path == "/*" {
			continue
		}
		path := documented.ReplaceAllString(r.Path, "{$1}")
		if r.Path == "/tiles/:z/:x/:y" {
			path += ".mvt"
		}
		list = append(list, r.Method+" "+path)
	}
	return list
}

var documented = regexp.MustCompile(`:(\w+)`)
