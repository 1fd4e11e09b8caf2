package main

import (
	"bufio"
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"

	"eventmap/geo/tile"
)

// panning is how many clients pan at once.
const panning = 8

// journey gives the tiles that people ask for who look at places where most is,
// from z5 to z11, six at a time. Any beginning of it is like the whole.
func (b *bench) journey() ([]tile.Address, error) {
	spots, err := b.twin.spots(b.ctx, 60)
	if err != nil {
		return nil, err
	}
	var views [][]tile.Address
	for _, s := range spots {
		for z := uint32(5); z <= 11; z++ {
			at := tile.At(tile.Position{X: s.x << 1, Y: s.y << 1}, z)
			var view []tile.Address
			for dy := range uint32(2) {
				for dx := range uint32(3) {
					x, y := (at.X+dx-1)&(1<<z-1), at.Y+dy
					if y < 1<<z {
						view = append(view, tile.Address{Z: z, X: x, Y: y})
					}
				}
			}
			views = append(views, view)
		}
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(views), func(i, j int) { views[i], views[j] = views[j], views[i] })
	return slices.Concat(views...), nil
}

// measurePanning has eight clients pan at once, with each filter, and on bare
// Echo; then it says how that grows with the number of clients.
func (b *bench) measurePanning() error {
	tiles, err := b.journey()
	if err != nil {
		return err
	}
	var body int
	for _, name := range []string{"F0", "F1", "F2"} {
		f := b.filter(name)
		whole, err := b.bestWay(tiles, b.ways(f, b.twin.wholeNarrow))
		if err != nil {
			return err
		}
		cells, err := b.bestWay(tiles, b.ways(f, b.twin.gridNarrow))
		if err != nil {
			return err
		}
		var size atomic.Int64
		best, err := b.pan(
			func() (pull, error) { return b.panOurs(panning, caller{}, f, tiles, &size) },
			func() (pull, error) { return b.panOurs(panning, caller{cookie: b.desk.cookie}, f, tiles, nil) },
			func() (pull, error) { return b.panTwin(panning, b.pace.pan, tiles, whole) },
			func() (pull, error) { return b.panTwin(panning, b.pace.pan, tiles, cells) })
		if err != nil {
			return err
		}
		for i, who := range []string{"public", "desk"} {
			b.report.add(row{id: "pan " + name, after: who, ours: rate(best[i]), twin: rate(best[2]), score: best[i].rate / best[2].rate})
		}
		b.report.line("panning, 8 clients, "+name+", against SQL n without areas, public", rate(best[0]),
			fmt.Sprintf("%s (%s)", rate(best[3]), figure(best[0].rate/best[3].rate, "x")))
		if name == "F0" {
			body = int(size.Load())
		}
	}
	if err := b.measureEcho(tiles, body); err != nil {
		return err
	}
	packed, err := b.panOurs(panning, caller{gzip: true}, b.filter("F0"), tiles, nil)
	if err != nil {
		return err
	}
	b.report.line("panning, 8 clients, F0, public, compressed as for browsers", rate(packed), "")
	if err := b.measureKept(tiles); err != nil {
		return err
	}
	return b.measureClients(tiles)
}

// measureKept says how panning goes with the cache of tiles that the program has by
// itself, once everybody has been everywhere, over the smaller store.
func (b *bench) measureKept(tiles []tile.Address) error {
	main := b.server
	_, err := b.measureStart(b.gpkg(), b.some(), "64")
	kept := b.server
	b.server = main
	if kept != main {
		defer kept.stop()
	}
	if err != nil {
		return err
	}
	var p pull
	for range 2 {
		if p, err = b.panOurs(panning, caller{addr: kept.addr, gzip: true}, b.filter("F0"), tiles, nil); err != nil {
			return err
		}
	}
	b.report.line("panning, 8 clients, F0, public, compressed, tiles kept, "+thousands(int64(b.some()))+" events", rate(p), "")
	return nil
}

func rate(p pull) string { return figure(p.rate, "req/s") }

// pan has sides pull by turns, and gives each one's median round.
func (b *bench) pan(sides ...func() (pull, error)) ([]pull, error) {
	found := make([][]pull, len(sides))
	for range (b.pace.rounds + 1) / 2 {
		for i, side := range sides {
			p, err := side()
			if err != nil {
				return nil, err
			}
			found[i] = append(found[i], p)
		}
	}
	var middle []pull
	for _, list := range found {
		slices.SortFunc(list, func(a, b pull) int { return int(a.rate - b.rate) })
		middle = append(middle, list[len(list)/2])
	}
	return middle, nil
}

// panOurs has clients ask us, each as one is. size, where not nil, becomes the mean length of a
// body.
func (b *bench) panOurs(clients int, as caller, f *filter, tiles []tile.Address, size *atomic.Int64) (pull, error) {
	words := f.words().Encode()
	var bytes, answers atomic.Int64
	p, err := drive(clients, b.pace.pan, func(n int) (work, func(), error) {
		c := &caller{addr: cmp.Or(as.addr, b.server.addr), cookie: as.cookie, gzip: as.gzip}
		next := n * len(tiles) / clients
		return func() error {
			a := tiles[next%len(tiles)]
			next++
			body, err := c.get(fmt.Sprintf("/tiles/%s.mvt?v=%d&%s", a, b.asked.Add(1), words))
			bytes.Add(int64(len(body)))
			answers.Add(1)
			return err
		}, c.close, nil
	})
	if size != nil && answers.Load() > 0 {
		size.Store(bytes.Load() / answers.Load())
	}
	return p, err
}

// A way is how SQL n answers the tiles of a journey: by a statement for each, or by
// one for each zoom that is planned once and told the tile.
type way struct {
	statement func(w window) string
	planned   bool
}

// ways gives them for each of the statements that answer the same.
func (b *bench) ways(f *filter, statements func(f *filter, w window) []string) []way {
	var list []way
	for i := range statements(f, windowOf(world)) {
		one := func(w window) string { return statements(f, w)[i] }
		list = append(list, way{one, false}, way{one, true})
	}
	return list
}

// bestWay pans a while in each way, and gives the fastest.
func (b *bench) bestWay(tiles []tile.Address, ways []way) (way, error) {
	best, most := way{}, -1.0
	for _, w := range ways {
		p, err := b.panTwin(panning, b.pace.pan/3, tiles, w)
		if err != nil {
			return way{}, err
		}
		if p.rate > most {
			best, most = w, p.rate
		}
	}
	return best, nil
}

// panTwin has clients ask SQL n, each on a connection of its own, on which all
// statements are planned before the time runs.
func (b *bench) panTwin(clients int, span time.Duration, tiles []tile.Address, w way) (pull, error) {
	return drive(clients, span, func(n int) (work, func(), error) {
		conn, err := b.twin.alone.Conn(b.ctx)
		if err != nil {
			return nil, nil, err
		}
		var list planned
		if w.planned {
			list, err = b.plan(conn, tiles, w)
		}
		done := func() {
			list.close()
			_ = conn.Close()
		}
		if err != nil {
			done()
			return nil, nil, err
		}
		next := n * len(tiles) / clients
		return func() error {
			a := tiles[next%len(tiles)]
			next++
			if s, ok := list[a.Z]; ok {
				return drain(s.QueryContext(b.ctx, values(a)...))
			}
			return drain(conn.QueryContext(b.ctx, w.statement(windowOf(a))))
		}, done, nil
	})
}

// A planned way has a statement for each zoom.
type planned map[uint32]*sql.Stmt

func (p planned) close() {
	for _, s := range p {
		_ = s.Close()
	}
}

// plan prepares the statements on a connection and runs each once.
func (b *bench) plan(conn *sql.Conn, tiles []tile.Address, w way) (planned, error) {
	list := planned{}
	for _, a := range tiles {
		if list[a.Z] != nil {
			continue
		}
		s, err := conn.PrepareContext(b.ctx, w.statement(anyWindow(a.Z)))
		if err != nil {
			return list, err
		}
		list[a.Z] = s
		if err := drain(s.QueryContext(b.ctx, values(a)...)); err != nil {
			return list, err
		}
	}
	return list, nil
}

// drain reads all that a statement gives.
func drain(rows *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	return drainRows(rows)
}

// measureEcho holds our panning against Echo with nothing behind it.
func (b *bench) measureEcho(tiles []tile.Address, body int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	c := exec.Command(self, "-echo", fmt.Sprint(max(body, 1)))
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	defer func() { _ = c.Process.Kill(); _ = c.Wait() }()
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("bare Echo: %w", err)
	}
	bare := func() (pull, error) {
		return drive(panning, b.pace.pan, func(int) (work, func(), error) {
			c := &caller{addr: strings.TrimSpace(addr)}
			return func() error { _, err := c.get("/tiles/8/1/1.mvt?v=1"); return err }, c.close, nil
		})
	}
	best, err := b.pan(func() (pull, error) { return b.panOurs(panning, caller{}, b.filter("F0"), tiles, nil) },
		func() (pull, error) {
			return b.panOurs(panning, caller{cookie: b.desk.cookie}, b.filter("F0"), tiles, nil)
		}, bare)
	if err != nil {
		return err
	}
	for i, who := range []string{"public", "desk"} {
		b.report.add(row{id: "pan echo", after: fmt.Sprintf("%s, %s bytes", who, thousands(int64(body))), ours: rate(best[i]), twin: rate(best[2]), score: 100 * best[i].rate / best[2].rate})
	}
	return nil
}

// serveEcho serves bodies of one size with bare Echo until it is killed.
func serveEcho(size int) error {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	body := bytes.Repeat([]byte{'x'}, size)
	e.GET("/tiles/:z/:x/:y", func(c echo.Context) error {
		return c.Blob(http.StatusOK, "application/vnd.mapbox-vector-tile", body)
	})
	go func() {
		for e.ListenerAddr() == nil {
			time.Sleep(time.Millisecond)
		}
		fmt.Println(e.ListenerAddr())
	}()
	return e.Start("127.0.0.1:0")
}

// measureClients says how panning goes with more and more clients.
func (b *bench) measureClients(tiles []tile.Address) error {
	f := b.filter("F0")
	best, err := b.bestWay(tiles, b.ways(f, b.twin.wholeNarrow))
	if err != nil {
		return err
	}
	c := curve{title: "Panning by the number of clients, F0, public", lines: [][]string{{"clients", "ours", "p50", "p99", "SQL n", "p50", "p99"}}}
	for _, clients := range []int{1, 2, 4, 8, 16} {
		ours, err := b.panOurs(clients, caller{}, f, tiles, nil)
		if err != nil {
			return err
		}
		theirs, err := b.panTwin(clients, b.pace.pan, tiles, best)
		if err != nil {
			return err
		}
		c.lines = append(c.lines, []string{fmt.Sprint(clients), rate(ours), ms(ours.p50), ms(ours.p99), rate(theirs), ms(theirs.p50), ms(theirs.p99)})
	}
	b.report.curves = append(b.report.curves, c)
	return nil
}
