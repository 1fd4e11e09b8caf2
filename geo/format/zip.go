package format

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"slices"
	"strings"

	"eventmap/geo"
)

// Limits of archives. Whatever is larger is refused with a sentence.
const (
	maxArchive   = 2 << 30  // bytes of an archive as it comes
	maxUnpacked  = 4 << 30  // bytes of what is in it
	maxRatio     = 200      // how many times larger than packed: text shrinks to a twentieth, bombs to a thousandth
	ratioFrom    = 10 << 20 // bytes from which the ratio counts
	maxEntries   = 10_000
	maxDirectory = 4 << 20 // bytes of the list of entries
)

const (
	zipMagic  = "PK\x03\x04"
	zipEmpty  = "PK\x05\x06"
	gzipMagic = "\x1f\x8b"
)

func isArchive(head []byte) bool {
	for _, magic := range []string{zipMagic, zipEmpty, gzipMagic} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

// A File is one that came in an archive, or any file that came as it is. It is
// read once.
type File struct {
	Name string // without the folders of an archive

	in    *bufio.Reader
	fault *fault // of the archive; nil for a file that came in none
	spool *os.File
	layer *layer    // of a file that is read at random; nil for any other
	book  *workbook // that a table was made of; nil for any other
	close func()    // lets go of what reads the spool; may be nil
}

// Head gives the beginning of the file, up to what Inspect and Open look at,
// without reading it away.
func (f *File) Head() ([]byte, error) {
	head, err := f.in.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head, nil
}

// format says what the file is.
func (f *File) format(o ReadOptions) (Format, error) {
	if f.layer != nil {
		return named(f.layer.format), nil
	}
	head, err := f.Head()
	if err != nil {
		return Format{}, err
	}
	found, err := Sniff(head, f.Name)
	if err != nil {
		return Format{}, err
	}
	if f.book != nil && found.Name == commaSeparated.Name {
		known := named("xlsx")
		known.Read, known.layout = found.Read, found.layout
		found = known
	}
	return found, found.mappable(o.Mapping)
}

func (f *File) Read(p []byte) (int, error) { return f.in.Read(p) }

// Close lets go of the archive. What Open streams does so at its end too.
func (f *File) Close() error {
	if f.spool == nil {
		return nil
	}
	file := f.spool
	f.spool = nil
	if f.layer != nil && f.layer.close != nil {
		f.layer.close()
	}
	if f.close != nil {
		f.close()
	}
	return file.Close()
}

// A fault remembers the first error of an archive, which readers of what is in
// it wrap in sentences of their own.
type fault struct {
	r     io.Reader
	inner string
	err   error
}

func (f *fault) Read(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.r.Read(p)
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, zip.ErrChecksum) || errors.Is(err, gzip.ErrChecksum):
		err = geo.Errorf(geo.Invalid, "the archive is damaged: %s does not have the checksum that it names", geo.Clip(f.inner))
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = geo.Errorf(geo.Invalid, "the archive has been cut short within %s", geo.Clip(f.inner))
	case errors.As(err, &corrupt) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, zip.ErrFormat):
		err = geo.Errorf(geo.Invalid, "the archive is damaged within %s", geo.Clip(f.inner))
	}
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

// Unpack gives the file that r is or holds: what a gzip archive holds, or a ZIP
// archive with one file that can be read, such as a KMZ. A ZIP archive is kept
// in a temporary file that has no name any more, for its list of files stands at
// its end; Close lets go of it. Errors are for the person who brought the file.
func Unpack(r io.Reader, filename string) (*File, error) {
	if f, ok := r.(*File); ok {
		return f, nil
	}
	in := bufio.NewReaderSize(r, headSize)
	head, err := in.Peek(len(zipMagic))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	f := &File{Name: filename, in: in}
	switch {
	case bytes.HasPrefix(head, []byte(gzipMagic)):
		f, err = gunzip(in, filename)
	case isArchive(head):
		f, err = unzip(in, filename)
	default:
		return f.layered(beginning(in))
	}
	if err != nil || f.layer != nil || f.book != nil {
		return f, err
	}
	if head, err = f.Head(); err == nil && isArchive(head) {
		err = geo.Errorf(geo.Unsupported, "the archive holds another archive, %s; take that out and import it by itself", geo.Clip(f.Name))
	}
	layered := f
	if err == nil {
		layered, err = f.layered(head)
	}
	if err != nil {
		_ = f.Close() // the error counts
		return nil, err
	}
	return layered, nil
}

// layered opens a file that begins with head as the layer that it is, and gives
// any other as it is.
func (f *File) layered(head []byte) (*File, error) {
	switch {
	case isGeoPackage(head):
		defer func() { _ = f.Close() }() // unpacked
		return openSQLite(f, f.Name)
	case isParquet(head):
		defer func() { _ = f.Close() }() // unpacked
		return openParquetLayer(f, f.Name)
	case isFlatGeobuf(head):
		return f, f.flatLayer()
	}
	return f, nil
}

// beginning gives enough of a file to know one that is a layer.
func beginning(in *bufio.Reader) []byte {
	head, _ := in.Peek(len(sqliteMagic))
	return head
}

// events passes on what a reader makes of the file, lets go of the archive at
// the end, and says what was wrong with it in the place of what that led to.
func (f *File) events(from geo.Events) geo.Events {
	if f.fault == nil {
		return from
	}
	return func(yield func(geo.Event, error) bool) {
		defer func() { _ = f.Close() }() // read only, and without a name
		for e, err := range from {
			var refusal *geo.Refusal
			if err != nil && !errors.As(err, &refusal) && f.fault.err != nil {
				err = f.fault.err
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// A bounded reader reads what was packed and holds it to the limits.
type bounded struct {
	r      io.Reader
	inner  string
	packed func() int64 // bytes that what was read so far takes in the archive
	n      int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	switch {
	case b.n > maxUnpacked:
		return 0, geo.Errorf(geo.Invalid, "%s is larger than %d GB when it is unpacked; split it", geo.Clip(b.inner), maxUnpacked>>30)
	case b.n > ratioFrom && b.n/maxRatio > b.packed():
		return 0, geo.Errorf(geo.Invalid, "%s grows to more than %d times its size when it is unpacked, as no table or map does; the archive is not read any further", geo.Clip(b.inner), maxRatio)
	}
	return n, err
}

// A counter counts what is read.
type counter struct {
	r *bufio.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counter) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

func gunzip(in *bufio.Reader, name string) (*File, error) {
	inner := name
	for _, ext := range []string{".gz", ".gzip"} {
		if strings.HasSuffix(strings.ToLower(name), ext) {
			inner = name[:len(name)-len(ext)]
		}
	}
	c := &counter{r: in}
	z, err := gzip.NewReader(c)
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrHeader):
		return nil, geo.Errorf(geo.Invalid, "the gzip archive is damaged or has been cut short")
	case err != nil:
		return nil, fmt.Errorf("format: read gzip: %w", err)
	}
	f := &fault{inner: inner, r: &bounded{r: z, inner: inner, packed: func() int64 { return c.n }}}
	return &File{Name: inner, in: bufio.NewReaderSize(f, headSize), fault: f}, nil
}

// nameless makes a temporary file that only we can open and that is gone when it
// is closed, also if the program is killed.
func nameless() (*os.File, error) {
	file, err := os.CreateTemp("", "eventmap-*") // mode 0600
	if err != nil {
		return nil, fmt.Errorf("format: make a temporary file: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		_ = file.Close() // it holds nothing that anybody wants
		return nil, fmt.Errorf("format: remove the temporary file: %w", err)
	}
	return file, nil
}

// spool copies a stream to a nameless file.
func spool(r io.Reader) (file *os.File, size int64, err error) {
	if file, err = nameless(); err != nil {
		return nil, 0, err
	}
	defer func() {
		if err != nil {
			_ = file.Close() // it holds nothing that anybody wants
		}
	}()
	size, err = io.Copy(file, io.LimitReader(r, maxArchive+1))
	switch {
	case err != nil:
		return nil, 0, fmt.Errorf("format: copy to a temporary file: %w", err)
	case size > maxArchive:
		return nil, 0, geo.Errorf(geo.Invalid, "the file is larger than %d GB; split it", maxArchive>>30)
	}
	return file, size, nil
}

// A budget lets so many bytes of a file be read.
type budget struct {
	r    io.ReaderAt
	left int64
}

var errBudget = errors.New("the budget is spent")

func (b *budget) ReadAt(p []byte, at int64) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errBudget
	}
	return b.r.ReadAt(p, at)
}

func unzip(in *bufio.Reader, name string) (opened *File, err error) {
	file, size, err := spool(in)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = file.Close() // it holds nothing that anybody wants
		}
	}()
	b := &budget{file, maxDirectory}
	z, err := zip.NewReader(b, size)
	switch {
	case errors.Is(err, errBudget):
		return nil, tooManyEntries()
	case err != nil:
		return nil, geo.Errorf(geo.Invalid, "the ZIP archive is damaged or has been cut short")
	case len(z.File) > maxEntries:
		return nil, tooManyEntries()
	}
	b.left = math.MaxInt64
	if slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.EqualFold(f.Name, "xl/workbook.xml") }) {
		return openWorkbook(z.File, file, size, name)
	}
	if isShapefile(z.File) {
		return openShapefiles(z.File, file, size, name)
	}
	chosen, err := choose(z.File, name)
	if err != nil {
		return nil, err
	}
	f, err := openEntries(chosen, size)
	if err != nil {
		return nil, err
	}
	return &File{Name: path.Base(chosen[0].Name), in: bufio.NewReaderSize(f, headSize), fault: f, spool: file}, nil
}

func tooManyEntries() error {
	return geo.Errorf(geo.Invalid, "the ZIP archive holds more than %d files; take out the one that holds the events", maxEntries)
}

// openEntries begins to read what choose gave: one file, or several lists, of
// which it makes one document of JSON in the same order.
func openEntries(files []*zip.File, size int64) (*fault, error) {
	if len(files) == 1 {
		return openEntry(files[0], size)
	}
	var document []io.Reader
	sign := "{"
	for _, f := range files {
		entry, err := openEntry(f, size)
		if err != nil {
			return nil, err
		}
		in := bufio.NewReader(entry)
		if head, _ := in.Peek(len(bom)); bytes.Equal(head, bom) {
			_, _ = in.Discard(len(bom)) // just peeked
		}
		document = append(document, strings.NewReader(sign+`"`+timeMapPart(f.Name)+`":`), in)
		sign = ","
	}
	return &fault{inner: files[0].Name, r: io.MultiReader(append(document, strings.NewReader("}"))...)}, nil
}

// timeMapParts are the lists of a TimeMap, as its server names their files.
var timeMapParts = []string{"events", "associations", "sources"}

// timeMapPart gives which list of a TimeMap a file is called like; "" for none.
func timeMapPart(name string) string {
	stem, json := strings.CutSuffix(strings.ToLower(path.Base(name)), ".json")
	for _, part := range timeMapParts {
		if json && strings.HasSuffix(stem, part) {
			return part
		}
	}
	return ""
}

// openEntry begins to read one file of an archive of some size.
func openEntry(f *zip.File, size int64) (*fault, error) {
	const encrypted = 0x1 // APPNOTE 4.4.4, bit 0 of the flags
	if f.Flags&encrypted != 0 {
		return nil, geo.Errorf(geo.Unsupported, "%s is encrypted; unpack it with its password first", geo.Clip(f.Name))
	}
	r, err := f.Open()
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return nil, geo.Errorf(geo.Unsupported, "%s is compressed in a way that is not understood; unpack it first", geo.Clip(f.Name))
	case err != nil:
		return nil, geo.Errorf(geo.Invalid, "the ZIP archive is damaged or has been cut short")
	}
	packed := size
	if f.CompressedSize64 < uint64(size) {
		packed = int64(f.CompressedSize64)
	}
	return &fault{inner: f.Name, r: &bounded{r: r, inner: f.Name, packed: func() int64 { return packed }}}, nil
}

// readable are the endings of files that may hold events.
var readable = []string{".csv", ".tsv", ".tab", ".json", ".geojson", ".geojsonl", ".jsonl", ".ndjson", ".kml", ".fgb", ".parquet", ".geoparquet"}

// choose finds the one file of an archive that can be read: in a KMZ the first
// KML, as KML asks (OGC 12-007r2, 6.2), else the only one that is called like a
// file that can be read, else the only one at all. The lists of a TimeMap are
// taken together, the events first.
func choose(files []*zip.File, name string) ([]*zip.File, error) {
	var all, named, kml []*zip.File
	for _, f := range files {
		base := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
		if strings.HasSuffix(f.Name, "/") || strings.HasPrefix(base, ".") || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		if f.Name == "[Content_Types].xml" {
			return nil, geo.Errorf(geo.Unsupported, "the file looks like an Office document; save the sheet as CSV")
		}
		all = append(all, f)
		ext := strings.ToLower(path.Ext(base))
		if slices.Contains(readable, ext) {
			named = append(named, f)
		}
		if ext == ".kml" && !strings.Contains(f.Name, "/") {
			kml = append(kml, f)
		}
	}
	if len(kml) > 0 && (strings.HasSuffix(strings.ToLower(name), ".kmz") || kml[0].Name == "doc.kml") {
		return kml[:1], nil
	}
	if len(named) == 0 {
		named = all
	}
	switch len(named) {
	case 0:
		return nil, geo.Errorf(geo.Invalid, "the ZIP archive holds no file")
	case 1:
		return named, nil
	}
	var lists []*zip.File
	for _, part := range timeMapParts {
		for _, f := range named {
			if timeMapPart(f.Name) == part {
				lists = append(lists, f)
			}
		}
	}
	if len(lists) == len(named) && len(lists) <= len(timeMapParts) && timeMapPart(lists[0].Name) == "events" && timeMapPart(lists[1].Name) != "events" {
		return lists, nil
	}
	return nil, geo.Errorf(geo.Unsupported, "the ZIP archive holds several files, %s; take out the one to import", geo.List(namesOf(named), mostNamed))
}

// mostNamed is how many files or layers of a file are named.
const mostNamed = 8

func namesOf(files []*zip.File) []string {
	var names []string
	for _, f := range files {
		names = append(names, geo.Clip(f.Name))
	}
	return names
}
