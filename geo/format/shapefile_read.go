package format

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"eventmap/geo"
)

// A shapeSource is one layer of an archive: its table and, unless it is a table
// alone, its geometries, which are read beside each other.
type shapeSource struct {
	name   string
	dbf    *bufio.Reader
	shp    *bufio.Reader // nil for a table alone
	fields []tableField
	left   int    // rows that the table still has
	row    []byte // of the table
	shape  []byte // the record of the geometry
	code   encoding.Encoding
}

// A tableField is a column of a dBase table.
type tableField struct {
	name string
	kind byte
	size int
}

// isShapefile reports whether an archive is one of shapefiles, and of nothing
// that says the same better.
func isShapefile(files []*zip.File) bool {
	found := false
	for _, f := range files {
		ext := strings.ToLower(path.Ext(f.Name))
		if slices.Contains(readable, ext) {
			return false
		}
		found = found || ext == ".shp" || path.Base(f.Name) == "events_no_geometry.dbf"
	}
	return found
}

// openShapefiles finds the layer to read of an archive, or all that we wrote.
func openShapefiles(files []*zip.File, spool *os.File, size int64, name string) (*File, error) {
	parts := map[string]*zip.File{}
	var stems []string
	for _, f := range files {
		if strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		low := strings.ToLower(f.Name)
		parts[low] = f
		if stem, ok := strings.CutSuffix(low, ".dbf"); ok {
			stems = append(stems, stem)
		} else if stem, ok := strings.CutSuffix(low, ".shp"); ok && !slices.ContainsFunc(files, func(g *zip.File) bool { return strings.EqualFold(g.Name, stem+".dbf") }) {
			return nil, geo.Errorf(geo.Invalid, "%s has no table beside it; put %s.dbf into the archive too", geo.Clip(f.Name), geo.Clip(path.Base(stem)))
		}
	}
	var own, known, all []string
	for _, stem := range stems {
		s, err := openShape(parts, stem, size)
		if err != nil {
			return nil, err
		}
		switch names := s.names(); {
		case isOwnTable(longNames(names)) && slices.Contains(names, "seq"):
			own = append(own, stem)
		case s.shp == nil:
		default:
			if all = append(all, stem); recognised(partsOf(names)) > 0 {
				known = append(known, stem)
			}
		}
	}
	l := &layer{format: "shapefile", close: func() {}}
	chosen := own
	if len(own) == 0 {
		if len(known) != 1 {
			known = all
		}
		if len(known) != 1 {
			return nil, geo.Errorf(geo.Unsupported, "the archive holds several shapefiles, %s; take out the one to import", geo.Clip(strings.Join(all, ", ")))
		}
		if chosen = known; len(all) > 1 {
			l.notes = append(l.notes, geo.Say("of the %d shapefiles of the archive %q was read", len(all), geo.Clip(known[0])))
		}
	}
	var sources []*shapeSource
	for _, stem := range chosen {
		note, err := checkReference(parts, stem, size)
		if err == nil && note != nil {
			l.notes = append(l.notes, note)
		}
		var s *shapeSource
		if err == nil {
			s, err = openShape(parts, stem, size)
		}
		if err != nil {
			return nil, err
		}
		sources = append(sources, s)
	}
	l.names = columnNames(longNames(sources[0].names()))
	l.each = func(yield func(feature) bool) error { return eachShape(sources[0], yield) }
	if len(own) > 0 {
		l.each = func(yield func(feature) bool) error { return mergeShapes(sources, yield) }
	}
	return l.file(name, spool, size), nil
}

// openShape begins to read a layer.
func openShape(parts map[string]*zip.File, stem string, size int64) (*shapeSource, error) {
	s := &shapeSource{name: path.Base(stem)}
	in, err := openEntry(parts[stem+".dbf"], size)
	if err != nil {
		return nil, err
	}
	s.dbf = bufio.NewReaderSize(in, headSize)
	language, err := s.readHead()
	if err != nil {
		return nil, err
	}
	if err := s.decoder(parts[stem+".cpg"], language, size); err != nil {
		return nil, err
	}
	if f := parts[stem+".shp"]; f != nil {
		if in, err = openEntry(f, size); err != nil {
			return nil, err
		}
		s.shp = bufio.NewReaderSize(in, headSize)
		var head [shapeHeader]byte
		if _, err := io.ReadFull(s.shp, head[:]); err != nil || binary.BigEndian.Uint32(head[:]) != 9994 {
			return nil, sentenceOr(passed(err), "%s is no shapefile, or has been cut short", geo.Clip(s.name+".shp"))
		}
	}
	return s, nil
}

// passed gives an error that is a sentence already, and something to make one of
// for any other.
func passed(err error) error {
	if err == nil {
		return geo.Say("not understood")
	}
	return err
}

// readHead reads what stands before the rows of a table, and which language it
// says that it is in.
func (s *shapeSource) readHead() (language byte, err error) {
	damaged := func(err error) (byte, error) {
		return 0, sentenceOr(passed(err), "%s is no table of dBase, or has been cut short", geo.Clip(s.name+".dbf"))
	}
	var head [32]byte
	if _, err := io.ReadFull(s.dbf, head[:]); err != nil {
		return damaged(err)
	}
	s.left = int(binary.LittleEndian.Uint32(head[4:]))
	size, length := int(binary.LittleEndian.Uint16(head[8:])), int(binary.LittleEndian.Uint16(head[10:]))
	if size < 33 || length < 1 {
		return damaged(nil)
	}
	rest := make([]byte, size-32)
	if _, err := io.ReadFull(s.dbf, rest); err != nil {
		return damaged(err)
	}
	total := 1
	for ; len(rest) >= 32 && rest[0] != 0x0d; rest = rest[32:] {
		name, _, _ := strings.Cut(string(rest[:11]), "\x00")
		c := tableField{strings.ToValidUTF8(name, "\uFFFD"), rest[11], int(rest[16])}
		if c.kind == 'C' {
			c.size += int(rest[17]) << 8 // as FoxPro has long texts
		}
		total += c.size
		s.fields = append(s.fields, c)
	}
	if total > length || len(s.fields) == 0 {
		return damaged(nil)
	}
	s.row = make([]byte, length)
	return head[29], nil
}

func (s *shapeSource) names() []string {
	var names []string
	for _, f := range s.fields {
		names = append(names, f.name)
	}
	return names
}

// longNames gives the columns of a table of ours their names, and takes away those
// that are there for others; any other table keeps what it has.
func longNames(names []string) []string {
	if !slices.Contains(names, "seq") || !slices.Contains(names, "loc_prec") {
		return names
	}
	var long []string
	for _, name := range names {
		if i := slices.IndexFunc(shapeFields, func(f shapeField) bool { return f.short == name }); i >= 0 && shapeFields[i].column != nil {
			name = shapeFields[i].column.name
		}
		long = append(long, name)
	}
	return long
}

// codePages are the encodings that a .cpg or a table names by number.
var codePages = map[string]encoding.Encoding{
	"437": charmap.CodePage437, "850": charmap.CodePage850, "852": charmap.CodePage852, "855": charmap.CodePage855, "858": charmap.CodePage858,
	"860": charmap.CodePage860, "862": charmap.CodePage862, "863": charmap.CodePage863, "865": charmap.CodePage865, "866": charmap.CodePage866,
	"874": charmap.Windows874, "1250": charmap.Windows1250, "1251": charmap.Windows1251, "1252": charmap.Windows1252, "1253": charmap.Windows1253,
	"1254": charmap.Windows1254, "1255": charmap.Windows1255, "1256": charmap.Windows1256, "1257": charmap.Windows1257, "1258": charmap.Windows1258,
	"88591": charmap.Windows1252, "88592": charmap.ISO8859_2, "88595": charmap.ISO8859_5, "88597": charmap.ISO8859_7, "88599": charmap.Windows1254, "885915": charmap.ISO8859_15,
}

// languages are the code pages by the byte of a table that says its language.
var languages = map[byte]string{0x01: "437", 0x02: "850", 0x03: "1252", 0x57: "1252", 0x64: "852", 0x65: "866", 0x66: "865", 0xc8: "1250", 0xc9: "1251", 0xca: "1254", 0xcb: "1253"}

// decoder finds how texts are encoded: as .cpg says, else as the table says, else
// UTF-8, and where that is none Western European.
func (s *shapeSource) decoder(cpg *zip.File, language byte, size int64) error {
	page := languages[language]
	if cpg != nil {
		in, err := openEntry(cpg, size)
		if err != nil {
			return err
		}
		b, err := io.ReadAll(io.LimitReader(in, 64))
		if err != nil {
			return err
		}
		said := strings.TrimSpace(string(b))
		page = strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, said)
		if strings.HasPrefix(strings.ToUpper(said), "UTF") || page == "65001" {
			return nil
		}
		if codePages[page] == nil && said != "" {
			return geo.Errorf(geo.Unsupported, "the texts of %s are in the code page %q, which is not understood; save it as UTF-8, as with ogr2ogr -lco ENCODING=UTF-8", geo.Clip(s.name), geo.Clip(said))
		}
	}
	s.code = codePages[page]
	return nil
}

func (s *shapeSource) text(b []byte) string {
	switch {
	case s.code != nil:
		b, _ = s.code.NewDecoder().Bytes(b) // every byte has a meaning or U+FFFD
	case !utf8.Valid(b):
		b, _ = charmap.Windows1252.NewDecoder().Bytes(b)
	}
	return strings.ReplaceAll(string(b), "\x00", "")
}

// checkReference refuses a layer that does not lie in WGS 84.
func checkReference(parts map[string]*zip.File, stem string, size int64) (note *geo.Sentence, err error) {
	if parts[stem+".shp"] == nil {
		return nil, nil
	}
	f := parts[stem+".prj"]
	if f == nil {
		return geo.Say("%s says nothing of its reference system, for there is no .prj, and was taken to be in WGS 84", geo.Clip(path.Base(stem))), nil
	}
	in, err := openEntry(f, size)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(in, headSize))
	if err != nil {
		return nil, err
	}
	said := strings.ToUpper(strings.NewReplacer(" ", "", "_", "").Replace(string(b)))
	if strings.HasPrefix(said, "GEOG") && (strings.Contains(said, "WGS1984") || strings.Contains(said, "WGS84") || strings.Contains(said, "CRS84")) {
		return nil, nil
	}
	_, called, _ := strings.Cut(string(b), `"`)
	called, _, _ = strings.Cut(called, `"`)
	return nil, geo.Errorf(geo.Unsupported, "%s is in the reference system %q; convert it to WGS 84, as with ogr2ogr -t_srs EPSG:4326 new.shp old.shp", geo.Clip(path.Base(stem)), geo.Clip(called))
}

// next reads a row and its geometry; io.EOF after the last.
func (s *shapeSource) next(f *feature) error {
	for {
		if s.left == 0 {
			return io.EOF
		}
		s.left--
		if _, err := io.ReadFull(s.dbf, s.row); err != nil {
			return sentenceOr(err, "%s has been cut short", geo.Clip(s.name+".dbf"))
		}
		f.geometry, f.problem = nil, nil
		if s.shp != nil {
			if err := s.readShape(f); err != nil {
				return err
			}
		}
		const deleted = '*'
		if s.row[0] != deleted {
			break
		}
	}
	if cap(f.cells) < len(s.fields) {
		f.cells = make([]string, len(s.fields))
	}
	f.cells = f.cells[:len(s.fields)]
	at := 1
	for i, c := range s.fields {
		f.cells[i] = s.value(c.kind, s.row[at:at+c.size])
		at += c.size
	}
	return nil
}

// value gives a cell as plain text.
func (s *shapeSource) value(kind byte, b []byte) string {
	switch kind {
	case 'C':
		return s.text([]byte(strings.TrimRight(string(b), " \x00")))
	case 'N', 'F':
		text := strings.TrimSpace(strings.Trim(string(b), "\x00"))
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return strconv.FormatInt(n, 10)
		}
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) { // asterisks stand for none, too
			return ""
		}
		return plainNumber(n)
	case 'D':
		day := strings.TrimSpace(string(b))
		if len(day) != 8 || strings.Trim(day, "0123456789") != "" || strings.Trim(day, "0") == "" {
			return ""
		}
		return day[:4] + "-" + day[4:6] + "-" + day[6:]
	case 'L':
		switch strings.ToUpper(string(b)) {
		case "T", "Y":
			return "true"
		case "F", "N":
			return "false"
		}
	}
	return ""
}

// readShape reads the next geometry.
func (s *shapeSource) readShape(f *feature) error {
	damaged := func(err error) error {
		return sentenceOr(passed(err), "%s is damaged or has been cut short", geo.Clip(s.name+".shp"))
	}
	var head [8]byte
	if _, err := io.ReadFull(s.shp, head[:]); err != nil {
		return damaged(err)
	}
	size := 2 * int64(binary.BigEndian.Uint32(head[4:]))
	if size < 4 {
		return damaged(nil)
	}
	if size > maxFeature {
		f.problem = geo.Say("the geometry is larger than %d MB", maxFeature>>20)
		_, err := io.CopyN(io.Discard, s.shp, size)
		if err != nil {
			return damaged(err)
		}
		return nil
	}
	s.shape = slices.Grow(s.shape[:0], int(size))[:size]
	if _, err := io.ReadFull(s.shp, s.shape); err != nil {
		return damaged(err)
	}
	f.shape(parseShapeRecord(s.shape))
	return nil
}

// eachShape reads a layer of anybody.
func eachShape(s *shapeSource, yield func(feature) bool) error {
	var f feature
	for {
		if err := s.next(&f); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		f.line++
		if f.problem == nil {
			f.fits()
		}
		if !yield(f) {
			return nil
		}
	}
}
