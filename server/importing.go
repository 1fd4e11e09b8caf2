package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/format"
	"eventmap/geo/gazetteer"
)

// importWords are the parameters of an import; each stands once.
var importWords = []string{"dataset", "visibility", "dry_run", "filename"}

// importFile answers POST /api/import, whose body is the file as it is.
func (s *Server) importFile(c echo.Context) error {
	run, err := importRun(c)
	if err != nil {
		return err
	}
	body := &fileBody{s: s, c: c, body: http.MaxBytesReader(c.Response(), c.Request().Body, s.Limits.Import), done: func() {}}
	defer func() { body.done() }()
	result, err := Import(c.Request().Context(), s.Store, body, run)
	if err != nil {
		return importError(err)
	}
	s.catchUp(c)
	return c.JSON(http.StatusOK, result)
}

func importRun(c echo.Context) (geo.Run, error) {
	run := geo.Run{By: who(c).User}
	for name, values := range c.QueryParams() {
		if len(values) != 1 {
			return run, geo.Errorf(geo.Invalid, "parameter %s stands %d times; give it once", name, len(values))
		}
		switch value := values[0]; name {
		case "dataset":
			run.Dataset, run.Force = value, value != ""
		case "visibility":
			if value != "" && !geo.Visibilities.Has(value) {
				return run, geo.Errorf(geo.Invalid, "visibility: %q is not one of private, embargoed, public, withdrawn", value)
			}
			run.Visibility = value
		case "dry_run":
			if value != "yes" && value != "no" {
				return run, geo.Errorf(geo.Invalid, "dry_run is yes or no")
			}
			run.DryRun = value == "yes"
		case "filename":
			run.File = path.Base(strings.ReplaceAll(value, `\`, "/"))
		default:
			return run, geo.Errorf(geo.Invalid, "there is no parameter %q; the parameters are %s", name, strings.Join(importWords, ", "))
		}
	}
	return run, nil
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

// Import reads a file of any format that is understood into a store. It is what
// the page and the command line share: the format is found out, country and
// region names are looked up in the gazetteer, and events that name no dataset
// get the file's name. Events that do not say who may see them are as the last
// import of their dataset wished, so that importing a file again changes nothing.
func Import(ctx context.Context, store geo.Store, r io.Reader, run geo.Run) (geo.ImportResult, error) {
	var warnings []geo.Refusal
	f, events, err := format.Open(r, run.File, format.ReadOptions{
		Country: gazetteer.Country, Admin1: gazetteer.Admin1,
		Warn: func(w geo.Refusal) {
			if len(warnings) < geo.MaxRefusals {
				warnings = append(warnings, w)
			}
		},
	})
	if err != nil {
		return geo.ImportResult{}, err
	}
	run.Format = f.Name
	if run.Dataset == "" {
		run.Dataset = datasetName(run.File)
	}
	known, err := store.Datasets(ctx)
	if err != nil {
		return geo.ImportResult{}, err
	}
	run.Defaults = make(map[string]string, len(known))
	for _, d := range known {
		run.Defaults[d.Name] = d.Visibility
	}
	named := map[string]bool{}
	result, err := store.Import(ctx, run, naming(events, &run, named))
	result.Format, result.DryRun, result.Warnings = f.Name, run.DryRun, warnings
	if err == nil && run.Visibility != "" && !run.DryRun {
		err = remember(ctx, store, named, run.Visibility)
	}
	return result, err
}

// naming notes the datasets that the events of a stream join.
func naming(events geo.Events, run *geo.Run, named map[string]bool) geo.Events {
	return func(yield func(geo.Event, error) bool) {
		for e, err := range events {
			if err == nil {
				named[run.Joins(&e)] = true
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// remember keeps who may see the events of some datasets, for the next import.
func remember(ctx context.Context, store geo.Store, named map[string]bool, visibility string) error {
	all, err := store.Datasets(ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		if !named[d.Name] || d.Visibility == visibility {
			continue
		}
		d.Visibility = visibility
		if err := store.PutDataset(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// datasetName makes a dataset's name of a file's: "Strikes 2023.csv" is
// "strikes-2023".
func datasetName(file string) string {
	stem := strings.TrimSuffix(file, path.Ext(file))
	name := strings.ReplaceAll(geo.FoldText(stem), " ", "-")
	if name == "" {
		return "import"
	}
	return name
}
