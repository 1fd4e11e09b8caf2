package index

import (
	"encoding/hex"
	"math"
	"strconv"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"eventmap/geo"
)

// A featureWriter writes the feature of a record, which it reads with a cursor.
// What stands in the head waits in it until its turn.
type featureWriter struct {
	c                cursor
	b                []byte
	public           bool
	revision         int64
	created, updated time.Time
	kind             byte
	at               orb.Point // where it is not fine
	lon, lat         int64     // where it is
	harm             int       // which figures there are
	figures          [18]int64
	title            string
	isPlain          bool // the title is
}

// appendFeature appends what geo.AppendItem gives for the event of a record,
// or for what the public sees of it, without an Event between: for most events it
// allocates nothing.
func (v *view) appendFeature(b []byte, id int64, r record, public bool) []byte {
	w := featureWriter{c: cursor{s: r, d: v}, b: b, public: public}
	w.head()
	has := w.c.shape()
	if public && has.has(fieldPublicDisplacementM) {
		return v.appendPublic(b, id, r) // what is shown is another place, and fewer names
	}
	w.b = strconv.AppendInt(append(w.b, `{"type":"Feature","id":`...), id, 10)
	w.b = append(w.b, `,"geometry":`...)
	w.geometry(has)
	w.b = strconv.AppendInt(append(w.b, `,"properties":{"id":`...), id, 10)
	for i := range properties {
		p := &properties[i]
		hidden := public && p.secret
		switch {
		case hidden && (p.field == inHead || !has.has(p.field)):
		case hidden:
			n := len(w.b)
			w.property(p.how)
			w.b = w.b[:n]
		case !has.has(p.field):
			w.b = append(w.b, p.absent...)
		default:
			w.b = append(w.b, p.name...)
			w.property(p.how)
		}
	}
	return append(w.b, '}', '}')
}

// appendPublic appends what the public sees of an event by way of the Event.
func (v *view) appendPublic(b []byte, id int64, r record) []byte {
	var e geo.Event
	v.read(&e, id, r, false)
	p, _ := e.Public() // whoever asks has seen to it that it is shown
	return geo.AppendItem(b, &p, true)
}

// head reads what stands before the shape.
func (w *featureWriter) head() {
	c := &w.c
	w.revision = c.number()
	w.created = c.moment()
	w.updated = c.moment()
	if w.kind = c.s[0]; w.kind&isFine != 0 {
		c.s = c.s[1:]
		w.lon, w.lat = c.fine()
	} else {
		_, w.at = c.point()
	}
	w.harm = c.length()
	for m, i := w.harm, 0; m != 0; m, i = m>>1, i+1 {
		if m&1 != 0 {
			w.figures[i] = c.number()
		}
	}
	w.title, w.isPlain = c.plainText()
}

func (w *featureWriter) geometry(has fieldSet) {
	if w.kind&geometryBits == pointItself {
		w.b = append(w.b, `{"type":"Point","coordinates":`...)
		w.position()
		w.b = append(w.b, '}')
		return
	}
	var g orb.Geometry
	if has.has(fieldGeometry) {
		g, _ = wkb.Unmarshal([]byte(w.c.fixed(w.c.length()))) // recorder.what wrote it
	}
	w.b = geo.AppendGeometry(w.b, g)
}

// position writes the representative point.
func (w *featureWriter) position() {
	switch {
	case w.kind&hasPoint == 0:
		w.null()
	case w.kind&isFine != 0:
		w.b = geo.AppendSeventhDecimals(append(w.b, '['), w.lon)
		w.b = append(geo.AppendSeventhDecimals(append(w.b, ','), w.lat), ']')
	default:
		w.b = geo.AppendPosition(w.b, w.at)
	}
}

func (w *featureWriter) null() { w.b = append(w.b, "null"...) }

// property writes the value of one. Where one field is several properties, the
// names of the others stand here.
func (w *featureWriter) property(h how) {
	c := &w.c
	switch h {
	case aWord:
		w.word()
	case aText:
		w.text()
	case aFloat:
		w.float()
	case aNumber:
		w.b = strconv.AppendInt(w.b, c.number(), 10)
	case aMoment:
		w.moment(c.moment())
	case aPosition:
		lon := c.bits()
		w.b = geo.AppendPosition(w.b, orb.Point{lon, c.bits()})
	case aSwitch:
		w.b = strconv.AppendBool(w.b, c.length() == 1)
	case aList:
		w.list()
	case theTags:
		w.tags()
	case theArea:
		w.b = append(w.b, c.d.places[c.length()].wire...)
	case theTimes:
		w.moment(c.moment())
		w.b = append(w.b, `,"end_time":`...)
		w.moment(c.moment())
	case theActors:
		w.actors()
	case theSources:
		w.sources()
	case theChecks:
		w.checks()
	case theRest:
		w.b = c.appendExtras(w.b)
	default:
		w.waiting(h)
	}
}

// waiting writes what stood in the head.
func (w *featureWriter) waiting(h how) {
	switch h {
	case theRevision:
		w.b = strconv.AppendInt(w.b, w.revision, 10)
	case theTitle:
		if w.title == "" {
			w.null()
			return
		}
		w.b = appendText(w.b, w.title, w.isPlain)
	case thePoint:
		w.position()
	case theKilled:
		w.count(0, &killedNames)
	case theInjured:
		w.count(9, &injuredNames)
	case theCreated:
		w.moment(w.created)
	case theUpdated:
		w.moment(w.updated)
	}
}

// appendText appends a text as JSON.
func appendText(b []byte, s string, isPlain bool) []byte {
	if isPlain {
		return append(append(append(b, '"'), s...), '"')
	}
	return geo.AppendText(b, s)
}

func (w *featureWriter) text() {
	s, isPlain := w.c.plainText()
	w.b = appendText(w.b, s, isPlain)
}

// quoted is text as it is within sources.
func (w *featureWriter) quoted() {
	if s, isPlain := w.c.plainText(); isPlain {
		w.b = append(append(append(w.b, '"'), s...), '"')
	} else {
		w.b = geo.AppendQuoted(w.b, s)
	}
}

func (w *featureWriter) word() {
	switch n := w.c.length(); n {
	case 0:
		w.b = append(w.b, '"', '"')
	case 1:
		w.text()
	default:
		w.b = append(w.b, w.c.d.quoted[n-2]...)
	}
}

// quotedWord is word as it is within sources.
func (w *featureWriter) quotedWord() {
	if w.c.s[0] != 1 {
		w.word()
		return
	}
	w.c.s = w.c.s[1:]
	w.quoted()
}

func (w *featureWriter) float() {
	f := w.c.float()
	switch n := int64(f); {
	case n > 0 && float64(n) == f:
		w.b = strconv.AppendInt(w.b, n, 10)
	case math.IsInf(f, 0) || math.IsNaN(f):
		w.null()
	default:
		w.b = strconv.AppendFloat(w.b, f, 'f', -1, 64)
	}
}

func (w *featureWriter) moment(t time.Time) {
	if t.IsZero() {
		w.null()
		return
	}
	w.b = append(geo.AppendMoment(append(w.b, '"'), t), '"')
}

func (w *featureWriter) list() {
	w.b = append(w.b, '[')
	for i := range w.c.length() {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.word()
	}
	w.b = append(w.b, ']')
}

// tags writes them twice: as a list, and as one text.
func (w *featureWriter) tags() {
	again := w.c
	w.list()
	w.b = append(w.b, `,"tags_text":`...)
	w.c = again
	n := w.c.length()
	from := len(w.b)
	for i := range n {
		at := len(w.b)
		w.word()
		if i > 0 {
			w.b[at-1], w.b[at] = ',', ' ' // for the quotes between two words
		}
	}
	if n == 1 && len(w.b) == from+len(`""`) {
		w.b = w.b[:from]
		w.null()
	}
}

func (w *featureWriter) actors() {
	w.b = append(w.b, '[')
	n := w.c.length()
	var names [2]string
	for i := range n {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		name := w.actor()
		if i < len(names) {
			names[i] = name
		}
	}
	w.b = append(w.b, ']')
	for i, name := range names {
		w.b = append(w.b, [...]string{`,"actor1":`, `,"actor2":`}[i]...)
		if name == "" {
			w.null()
		} else {
			w.b = geo.AppendText(w.b, name)
		}
	}
}

// actor writes one and gives the name.
func (w *featureWriter) actor() string {
	if w.c.s[0] == 0 {
		a := w.c.actor()
		w.b = geo.AppendActor(w.b, a)
		return a.Name
	}
	a := &w.c.d.actors[w.c.length()-1]
	w.b = append(w.b, a.wire...)
	return a.Name
}

// count writes the figures of killed or injured, the first of which is that.
func (w *featureWriter) count(first int, names *figureNames) {
	known := w.harm >> first & 0x1ff
	if known == 0 {
		w.b = append(w.b, names.none...)
		return
	}
	for i, name := range names.each {
		if i == 3 && known>>3 == 0 {
			w.b = append(w.b, names.noSplit...)
			return
		}
		if known>>i&1 != 0 {
			w.b = strconv.AppendInt(append(w.b, name...), w.figures[first+i], 10)
		} else {
			w.b = append(append(w.b, name...), "null"...)
		}
	}
}

// A figureNames are the names of the nine figures of killed or injured, and how
// those look of which none is known.
type figureNames struct {
	each          [9]string
	none, noSplit string
}

func harmNames(what string) (names figureNames) {
	for i := range names.each {
		names.each[i] = `,"` + what + [3]string{"", "_civilian", "_military"}[i/3] + [3]string{"_min", "_best", "_max"}[i%3] + `":`
		names.none += names.each[i] + "null"
		if i >= 3 {
			names.noSplit += names.each[i] + "null"
		}
	}
	return names
}

var killedNames, injuredNames = harmNames("killed"), harmNames("injured")

func (w *featureWriter) checks() {
	w.b = append(w.b, '[')
	for i := range w.c.length() {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		check := w.c.check()
		if w.public {
			check.By, check.How = "", ""
		}
		w.b = geo.AppendCheck(w.b, check)
	}
	w.b = append(w.b, ']')
}

func (w *featureWriter) sources() {
	n := w.c.length()
	first := w.c
	w.b = append(w.b, '[')
	for i := range n {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.source()
	}
	w.b = strconv.AppendInt(append(w.b, `],"source_count":`...), int64(n), 10)
	w.b = append(w.b, `,"source_url":`...)
	if first.length()&sourceURL == 0 {
		w.null()
		return
	}
	after := w.c
	w.c = first
	w.link(false)
	w.c = after
}

// name begins a member of an object that stands within a feature's; name comes
// with its quotes and colon.
func (w *featureWriter) name(name string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, name...)
}

func (w *featureWriter) source() {
	has := w.c.length()
	w.b = append(w.b, '{')
	member := func(bits int, name string) bool {
		if has&bits != 0 {
			w.name(name)
		}
		return has&bits != 0
	}
	if member(sourceURL, `"url":`) {
		w.link(true)
	}
	if member(sourcePublisher, `"publisher":`) {
		w.quotedWord()
	}
	if member(sourceTitle, `"title":`) {
		w.quoted()
	}
	if member(sourceDate|sourceMoment|sourcePublished, `"published_at":`) {
		w.published(has)
	}
	if member(sourceMedia, `"media_type":`) {
		w.quotedWord()
	}
	if member(sourceQuote, `"quote":`) {
		w.quoted()
	}
	if member(sourceArchive, `"archive_url":`) {
		w.link(true)
	}
	if member(sourceSum, `"sha256":`) {
		w.b = append(hex.AppendEncode(append(w.b, '"'), []byte(w.c.fixed(sumSize))), '"')
	}
	if member(sourceSumText, `"sha256":`) {
		w.quoted()
	}
	w.grade(has)
	if has&sourceClaims != 0 {
		if claims := w.c.claims(); !w.public {
			w.name(`"claims":`)
			w.b = geo.AppendClaims(w.b, claims)
		}
	}
	w.b = append(w.b, '}')
}

// link writes an address, as sources have it or beside them.
func (w *featureWriter) link(within bool) {
	n := w.c.length()
	if n > 0 { // the site, which is always in the dictionary
		w.b = append(w.b, w.c.d.quoted[n-2]...)
	}
	at := len(w.b)
	if within {
		w.quoted()
	} else {
		w.text()
	}
	if n > 0 {
		w.b = append(w.b[:at-1], w.b[at+1:]...) // without the quotes between
	}
}

func (w *featureWriter) published(has int) {
	switch {
	case has&sourceDate != 0:
		end := len(w.b) + len(`"2006-01-02`)
		w.moment(time.Unix(w.c.number()*day, 0))
		w.b = append(w.b[:end], '"')
	case has&sourceMoment != 0:
		w.moment(time.Unix(w.c.number()+epoch, 0))
	default:
		w.quoted()
	}
}

func (w *featureWriter) grade(has int) {
	reliability, credibility := w.c.grade(has)
	if reliability != "" {
		w.name(`"reliability":`)
		w.b = geo.AppendQuoted(w.b, reliability)
	}
	if credibility != 0 {
		w.name(`"credibility":`)
		w.b = strconv.AppendInt(w.b, int64(credibility), 10)
	}
}
