package server

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
)

// datasets answers GET /api/datasets: to the public, only those in which it
// sees anything, and not how their files are read.
func (s *Server) datasets(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	all, err := s.Store.Datasets(c.Request().Context())
	if err != nil {
		return err
	}
	sum, err := s.view(c).index().Summary(c.Request().Context(), geo.Query{}, geo.SummaryWish{})
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for _, t := range sum.Facets["dataset"] {
		counts[t.Value] = t.Count
	}
	type counted struct {
		geo.Dataset
		Events int `json:"events"`
	}
	list := []counted{}
	for _, d := range all {
		switch {
		case who(c).SignedIn():
			list = append(list, counted{d, counts[d.Name]})
		case counts[d.Name] > 0:
			d.Mapping, d.Visibility = nil, "public" // how files are read, and what becomes of new events, is the desk's
			list = append(list, counted{d, counts[d.Name]})
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"datasets": list})
}

// dataset gives the dataset in the path, or NotFound.
func (s *Server) dataset(c echo.Context) (geo.Dataset, error) {
	name := pathWord(c, "name")
	all, err := s.Store.Datasets(c.Request().Context())
	if err != nil {
		return geo.Dataset{}, err
	}
	for _, d := range all {
		if d.Name == name {
			return d, nil
		}
	}
	return geo.Dataset{}, geo.NoDataset(name)
}

// changeDataset answers PUT /api/datasets/:name with what it is called, on what
// terms, and who sees new events of it. What the body leaves out stays.
func (s *Server) changeDataset(c echo.Context) error {
	d, err := s.dataset(c)
	if err != nil {
		return err
	}
	name := d.Name
	wish := struct {
		*geo.Dataset
		Events int `json:"events"` // as the list has it; passed over
	}{Dataset: &d}
	mapping := d.Mapping
	d.Mapping = nil // a new one replaces the old, and is not mixed with it
	if err := readJSON(c, &wish); err != nil {
		return err
	}
	if d.Mapping == nil {
		d.Mapping = mapping
	}
	if d.Name != name {
		return geo.Errorf(geo.Invalid, "name: a dataset keeps its name, for its events carry it")
	}
	if err := s.Store.PutDataset(c.Request().Context(), d); err != nil {
		return err
	}
	s.catchUp(c)
	if d, err = s.dataset(c); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, d)
}

// undoDataset answers DELETE /api/datasets/:name: what imports brought goes,
// what people edited stays.
func (s *Server) undoDataset(c echo.Context) error {
	return s.undo(c, func(by geo.Edit) (geo.UndoResult, error) {
		return s.Store.UndoDataset(c.Request().Context(), pathWord(c, "name"), by)
	})
}

// undoRun answers DELETE /api/imports/:run: what the run changed is as it was.
func (s *Server) undoRun(c echo.Context) error {
	run, err := runID(c)
	if err != nil {
		return err
	}
	return s.undo(c, func(by geo.Edit) (geo.UndoResult, error) { return s.Store.UndoRun(c.Request().Context(), run, by) })
}

func (s *Server) undo(c echo.Context, do func(by geo.Edit) (geo.UndoResult, error)) error {
	by, err := edit(c)
	if err != nil {
		return err
	}
	defer s.working(c)()
	result, err := do(by)
	if err != nil {
		return err
	}
	s.catchUp(c)
	s.unlink(c)
	return c.JSON(http.StatusOK, result)
}

// runs answers GET /api/imports with every run, newest first, but for what each
// one spells out.
func (s *Server) runs(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	list, err := s.Store.Runs(c.Request().Context())
	if err != nil {
		return err
	}
	for i := range list {
		r := &list[i].Result
		r.Refusals, r.Disagreements, r.Gone, r.Warnings = nil, nil, nil, nil
	}
	if list == nil {
		list = []geo.RunRecord{}
	}
	return c.JSON(http.StatusOK, map[string]any{"runs": list})
}

// runReport answers GET /api/imports/:run with one run and all that it spells out.
func (s *Server) runReport(c echo.Context) error {
	if err := s.noWords(c); err != nil {
		return err
	}
	id, err := runID(c)
	if err != nil {
		return err
	}
	list, err := s.Store.Runs(c.Request().Context())
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].ID == id {
			return c.JSON(http.StatusOK, list[i])
		}
	}
	return geo.Errorf(geo.NotFound, "there is no import %d", id)
}

func runID(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(pathWord(c, "run"), 10, 64)
	if err != nil || id < 1 {
		return 0, geo.Errorf(geo.NotFound, "no import %q; they are numbered from 1", pathWord(c, "run"))
	}
	return id, nil
}
