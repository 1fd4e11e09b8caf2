package server

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/server/polite"
)

// importWords are the parameters of an import; each stands once.
var importWords = []string{"dataset", "visibility", "dry_run", "filename", "remove", "hide_positions", "mapping", "title", "licence", "attribution", "redistributable"}

// importFile answers POST /api/import, whose body is the file as it is. A dry run
// answers with a preview too.
func (s *Server) importFile(c echo.Context) error {
	run, wish, err := importRun(c)
	if err != nil {
		return err
	}
	body := &fileBody{s: s, c: c, body: http.MaxBytesReader(c.Response(), c.Request().Body, s.Limits.Import), done: func() {}}
	defer func() { body.done() }()
	var p *preview
	if run.DryRun {
		p = s.newPreview(c.Request().Context())
		wish.Inspected, wish.Look = p.inspected, p.look
	}
	defer moreThreads()()
	var result geo.ImportResult
	polite.Do(c.Request().Context(), func(ctx context.Context) { result, err = Import(ctx, s.Store, body, run, wish) })
	if err != nil {
		return importError(err)
	}
	s.catchUp(c)
	if result.Removed > 0 && !run.DryRun {
		s.unlink(c)
	}
	return c.JSON(http.StatusOK, struct {
		geo.ImportResult
		Preview *preview `json:"preview,omitempty"`
	}{result, p})
}

// importRun reads the parameters of an import.
func importRun(c echo.Context) (geo.Run, Wish, error) {
	run, wish := geo.Run{By: who(c).User}, Wish{}
	for name, values := range c.QueryParams() {
		if len(values) != 1 {
			return run, wish, geo.Errorf(geo.Invalid, "parameter %s stands %d times; give it once", name, len(values))
		}
		var err error
		switch value := values[0]; name {
		case "dataset":
			run.Dataset, run.Force = value, value != ""
		case "visibility":
			if value != "" && !geo.Visibilities.Has(value) {
				err = geo.Errorf(geo.Invalid, "visibility: %q is not one of private, embargoed, public, withdrawn", value)
			}
			run.Visibility = value
		case "dry_run":
			run.DryRun, err = yes(name, value)
		case "remove":
			run.Remove, err = yes(name, value)
		case "hide_positions":
			wish.HidePositions, err = yes(name, value)
		case "filename":
			run.File = path.Base(strings.ReplaceAll(value, `\`, "/"))
		case "mapping":
			if json.Unmarshal([]byte(value), &wish.Mapping) != nil {
				err = geo.Errorf(geo.Invalid, `mapping: it is a JSON object of columns and fields, such as {"Lat":"latitude"}`)
			}
		case "title":
			wish.Title = &value
		case "licence":
			wish.Licence = &value
		case "attribution":
			wish.Attribution = &value
		case "redistributable":
			var may bool
			may, err = yes(name, value)
			wish.Redistributable = &may
		default:
			err = geo.Errorf(geo.Invalid, "there is no parameter %q; the parameters are %s", name, strings.Join(importWords, ", "))
		}
		if err != nil {
			return run, wish, err
		}
	}
	return run, wish, nil
}

// yes reads a parameter that is yes or no.
func yes(name, value string) (bool, error) {
	if value != "yes" && value != "no" {
		return false, geo.Errorf(geo.Invalid, "%s is yes or no", name)
	}
	return value == "yes", nil
}

// importError says of a file that broke off what the person can do about it.
func importError(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return geo.Errorf(geo.Invalid, "the file broke off before its end; send the whole file again: what was kept of it already is not doubled")
	}
	return err
}

// A fileBody is a request's body. Each read has its own time to bring something,
// however long the rows before it took to write; behind the end of the file
// the rest of the work has what time it needs. A connection that breaks, or
// brings nothing in that time, ends the file too early.
type fileBody struct {
	s     *Server
	c     echo.Context
	body  io.Reader
	ended bool
	done  func() // called when the request ends
}

func (b *fileBody) Read(p []byte) (int, error) {
	if b.ended {
		return 0, io.EOF
	}
	b.s.keepAlive(b.c)
	n, err := b.body.Read(p)
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil || errors.As(err, &tooLarge):
	case errors.Is(err, io.EOF):
		b.ended, b.done = true, b.s.working(b.c)
	default:
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
