package server

import (
	"cmp"
	"context"
	"iter"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"eventmap/geo"
	"eventmap/geo/format"
	"eventmap/geo/index"
	"eventmap/server/ogc"
)

// export answers GET /api/export.:format with all that the query chooses. What may
// not be redistributed is refused, unless the file is for own use.
func (s *Server) export(c echo.Context) error {
	f, err := exported(c)
	if err != nil {
		return err
	}
	extension := cmp.Or(f.Extension, ".csv") // dialects of tables have none
	if f, err = withHashtags(c, f); err != nil {
		return err
	}
	q, err := s.query(c, "own_use", hashtagWord)
	if err != nil {
		return err
	}
	v, err := s.loaded(c)
	if err != nil {
		return err
	}
	q, slow := s.narrowed(q, true)
	if err := s.mayExport(c, v, q); err != nil {
		return err
	}
	about, err := s.about(c, v, q)
	if err == nil {
		err = slow()
	}
	if err != nil {
		return err
	}
	fileHeaders(c, f, about, disposition("attachment", &q, c.QueryParam("as_of"), about.Made, extension))
	done := s.working(c) // some formats say nothing until they have seen all events
	defer done()
	if err := s.writeFile(c, f, v, q, about); err != nil {
		unnamed(c)
		return err
	}
	return slow()
}

// exported gives the format that the path asks for.
func exported(c echo.Context) (format.Format, error) {
	f, err := format.ByExtension(c.Param("format"))
	if err != nil {
		return f, geo.Errorf(geo.NotFound, "events are not exported as %q; there are %s", geo.Clip(c.Param("format")), strings.Join(exports(), ", "))
	}
	return f, nil
}

// writePageAs sends one page of items in a format of files.
func (s *Server) writePageAs(c echo.Context, v *view, found *index.Page, in ogc.Form, q geo.Query, slow func() error) error {
	f, err := format.ByExtension(in.Name)
	if err != nil {
		return err
	}
	about, err := s.about(c, v, q)
	if err != nil {
		return err
	}
	fileHeaders(c, f, about, disposition("inline", &q, c.QueryParam("as_of"), about.Made, cmp.Or(f.Extension, ".csv")))
	done := s.working(c)
	defer done()
	w := &alive{s, c}
	if f.WriteFeatures != nil {
		_, err = f.WriteFeatures(w, sure(found.Features()), about)
	} else {
		_, err = f.Write(w, w.reading(sure(found.Events())), about)
	}
	if err != nil {
		unnamed(c)
		return err
	}
	return slow()
}

// sure gives what cannot fail as what could.
func sure[T any](list iter.Seq[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		list(func(one T) bool { return yield(one, nil) })
	}
}

// unnamed takes the name from an answer that becomes a sentence, for its format
// cannot hold the events.
func unnamed(c echo.Context) {
	if !c.Response().Committed {
		c.Response().Header().Del("Content-Disposition")
	}
}

// hashtagWord asks of CSV that a row of HXL hashtags stands under its heading.
const hashtagWord = "hxl"

// withHashtags gives the format that is asked for with the word hxl.
func withHashtags(c echo.Context, f format.Format) (format.Format, error) {
	switch word := c.QueryParam(hashtagWord); {
	case word == "" || word == "no":
		return f, nil
	case word != "yes":
		return f, geo.Errorf(geo.Invalid, "hxl is yes or no")
	case f.Extension != ".csv":
		return f, geo.Errorf(geo.Invalid, "hxl: hashtags stand in a row of CSV, and %s has none", f.Title)
	}
	return format.ByExtension("hxl")
}

// about says what the events of a query are, for a file of them.
func (s *Server) about(c echo.Context, v *view, q geo.Query) (format.About, error) {
	words := c.QueryParams()
	asked := url.Values{}
	for name, values := range words {
		if name != "own_use" && name != "f" && name != hashtagWord {
			asked[name] = values
		}
	}
	all, err := s.Store.Datasets(c.Request().Context())
	if err != nil {
		return format.About{}, err
	}
	about, err := About(c.Request().Context(), v.index(), all, q, asked.Encode())
	about.Site, about.Public = s.root(c), !who(c).SignedIn()
	if !who(c).SignedIn() {
		about.Updated = s.changed(c.Request().Context())
	}
	return about, err
}

// changed gives the moments at which events last changed for the public.
func (s *Server) changed(ctx context.Context) func(id int64) time.Time {
	return func(id int64) time.Time {
		e, err := s.follow.desk.index().Event(ctx, id)
		if err != nil { // gone meanwhile
			return time.Time{}
		}
		return s.moments.of(ctx, &e)
	}
}

// About says of a file of what q chooses from r what its events are: in words,
// and on what terms those of the datasets that are in it may be used. words are
// the query as an address has it.
func About(ctx context.Context, r geo.Reader, datasets []geo.Dataset, q geo.Query, words string) (format.About, error) {
	a := format.About{Title: fileTitle(&q), Query: words, Made: time.Now().UTC().Truncate(time.Second)}
	q.Sort, q.Limit, q.Offset = nil, 0, 0
	sum, err := r.Summary(ctx, q, geo.SummaryWish{})
	if err != nil {
		return a, err
	}
	for _, d := range datasets {
		there := slices.ContainsFunc(sum.Facets["dataset"], func(t geo.Tally) bool { return t.Value == d.Name && t.Count > 0 })
		if there && q.Admits("dataset", d.Name) {
			a.Datasets = append(a.Datasets, geo.Dataset{Name: d.Name, Title: d.Title, Licence: d.Licence, Attribution: d.Attribution})
		}
	}
	return a, nil
}

// mostCredit is how many bytes of attribution a header holds.
const mostCredit = 2_000

// fileHeaders says of a file what it is, how it is called, and on what terms it
// may be used.
func fileHeaders(c echo.Context, f format.Format, about format.About, name string) {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, f.MediaType)
	h.Set("Content-Disposition", name)
	for _, d := range about.Datasets {
		if address := licenceAddress(d.Licence); address != "" && !slices.Contains(h.Values("Link"), licenceLink(address)) {
			h.Add("Link", licenceLink(address))
		}
	}
	if credit := about.Attribution(); credit != "" {
		h.Set(creditHeader, url.PathEscape(geo.Cut(credit, mostCredit)))
	}
}

// creditHeader says whom to credit, as percent-encoded UTF-8.
const creditHeader = "X-Attribution"

func licenceLink(address string) string { return "<" + address + `>; rel="license"` }

// licenceAddress gives the address of a licence that is an address, or is one of
// Creative Commons by its usual name, such as CC BY 4.0; "" for any other.
func licenceAddress(licence string) string {
	licence = strings.TrimSpace(licence)
	if u, err := url.Parse(licence); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return u.String()
	}
	m := creativeCommons.FindStringSubmatch(licence)
	switch {
	case m == nil:
		return ""
	case m[1] == "":
		return "https://creativecommons.org/publicdomain/zero/1.0/"
	}
	address := "https://creativecommons.org/licenses/" + strings.ToLower(m[1]) + "/" + m[2] + "/"
	if m[3] != "" {
		address += "igo/"
	}
	return address
}

// creativeCommons finds which licence of theirs is named, which version of it,
// and whether it is that for international organisations.
var creativeCommons = regexp.MustCompile(`(?i)^(?:CC0(?:[ -]1\.0)?|CC[ -](BY(?:-(?:SA|ND|NC|NC-SA|NC-ND))?)[ -]([1-4]\.[05])( IGO)?)$`)

// writeFile streams what a query chooses in a format.
func (s *Server) writeFile(c echo.Context, f format.Format, v *view, q geo.Query, about format.About) error {
	ctx, w := c.Request().Context(), &alive{s, c}
	if f.WriteFeatures != nil {
		_, err := f.WriteFeatures(w, v.index().Features(ctx, q), about)
		return err
	}
	_, err := f.Write(w, w.reading(v.index().Events(ctx, q)), about)
	return err
}

// mayExport refuses an export that holds what may not be given to others. The
// public's view holds nothing of the kind.
func (s *Server) mayExport(c echo.Context, v *view, q geo.Query) error {
	switch own := c.QueryParam("own_use"); {
	case own != "" && own != "yes" && own != "no":
		return geo.Errorf(geo.Invalid, "own_use is yes or no")
	case own == "yes" || !who(c).SignedIn():
		return nil
	}
	datasets, err := s.Store.Datasets(c.Request().Context())
	if err != nil {
		return err
	}
	return CheckRedistribution(c.Request().Context(), v.index(), datasets, q)
}

// exports names the extensions that export writes.
func exports() []string {
	var list []string
	for _, f := range format.All {
		if f.Write != nil && f.Extension != "" {
			list = append(list, strings.TrimPrefix(f.Extension, "."))
		}
	}
	return list
}

// An alive writer pushes the connection's deadline on as long as it moves.
type alive struct {
	s *Server
	c echo.Context
}

// reading pushes it on as well while events are taken in, for a format whose file
// begins with what is known when the last of them is.
func (a *alive) reading(events geo.Events) geo.Events {
	const often = 4_096
	return func(yield func(geo.Event, error) bool) {
		n := 0
		for e, err := range events {
			if n++; n%often == 0 {
				a.s.keepAlive(a.c)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func (a *alive) Write(b []byte) (int, error) {
	a.s.keepAlive(a.c)
	return a.c.Response().Write(b)
}
