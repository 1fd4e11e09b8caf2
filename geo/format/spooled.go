package format

import (
	"bufio"
	"io"
	"os"
)

// A spooled file is temporary, nameless, and written from its beginning on before
// it is read.
type spooled struct {
	file *os.File
	out  *bufio.Writer
}

func newSpooled() (*spooled, error) {
	file, err := nameless()
	if err != nil {
		return nil, err
	}
	return &spooled{file: file, out: bufio.NewWriterSize(file, headSize)}, nil
}

// from begins to read what was written.
func (s *spooled) from() (*bufio.Reader, error) {
	err := s.out.Flush()
	if err == nil {
		_, err = s.file.Seek(0, io.SeekStart)
	}
	return bufio.NewReaderSize(s.file, headSize), err
}
