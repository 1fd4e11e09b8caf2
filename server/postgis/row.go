package postgis

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// A row is read as what PostgreSQL's record_send makes of it: big-endian, the
// number of columns, then of each the OID of its type, its length (-1 for NULL)
// and its binary form (PostgreSQL 15 documentation, 55.7, and
// src/backend/utils/adt/rowtypes.c). One such value costs both sides half of what
// as many columns in text cost.

var errRow = errors.New("a row is not as PostgreSQL writes it")

// rowReaders are the columns of readRow, in its order.
var rowReaders = func() (list []func(r *record, v string) error) {
	for _, c := range columns {
		if c.read != nil {
			list = append(list, c.read)
		}
	}
	return list
}()

// Scan reads a value of readRow into a record. Its texts share one string.
func (r *record) Scan(src any) error {
	*r = record{}
	b, ok := src.([]byte)
	if !ok {
		return unexpected(src)
	}
	row := string(b) // the driver reuses its memory
	if len(row) < 4 || be32(row) != uint32(len(rowReaders)) {
		return errRow
	}
	row = row[4:]
	for i, read := range rowReaders {
		if len(row) < 8 {
			return errRow
		}
		n := int(int32(be32(row[4:])))
		row = row[8:]
		switch {
		case n < 0:
			continue
		case n > len(row):
			return errRow
		}
		if err := read(r, row[:n]); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
		row = row[n:]
	}
	return nil
}

func be32(s string) uint32 {
	return uint32(s[3]) | uint32(s[2])<<8 | uint32(s[1])<<16 | uint32(s[0])<<24
}

func be64(s string) uint64 { return uint64(be32(s))<<32 | uint64(be32(s[4:])) }

// readInteger reads a bigint.
func readInteger(to *int64, v string) error {
	if len(v) != 8 {
		return errRow
	}
	*to = int64(be64(v))
	return nil
}

// readPeople reads an integer.
func readPeople(to **int, v string) error {
	if len(v) != 4 {
		return errRow
	}
	n := int(int32(be32(v)))
	*to = &n
	return nil
}

// readDecimal reads a double precision.
func readDecimal(to *float64, v string) error {
	if len(v) != 8 {
		return errRow
	}
	*to = math.Float64frombits(be64(v))
	return nil
}

// readBool reads a boolean.
func readBool(to **bool, v string) error {
	if len(v) != 1 {
		return errRow
	}
	b := v[0] != 0
	*to = &b
	return nil
}

// epoch is 2000-01-01, from which PostgreSQL counts microseconds.
const epoch = 946_684_800

// readInstant reads a timestamptz.
func readInstant(to *time.Time, v string) error {
	if len(v) != 8 {
		return errRow
	}
	n := int64(be64(v))
	if n == math.MaxInt64 || n == math.MinInt64 {
		return fmt.Errorf("%w: a time is infinite", errRow)
	}
	*to = time.Unix(epoch+n/1e6, n%1e6*1e3).UTC()
	return nil
}

// readWords reads a text[]: the number of dimensions, whether one is NULL, the OID
// of text, for the dimension its length and first index, and each text with its
// length. An empty one is nil.
func readWords(to *[]string, v string) error {
	const head = 20
	switch {
	case len(v) >= 12 && be32(v) == 0:
		return nil
	case len(v) < head || be32(v) != 1 || be32(v[4:]) != 0:
		return errRow
	}
	n := int(be32(v[12:]))
	v = v[head:]
	if n > len(v)/4 {
		return errRow
	}
	list := make([]string, n)
	for i := range list {
		if len(v) < 4 || uint64(be32(v)) > uint64(len(v)-4) {
			return errRow
		}
		end := 4 + int(be32(v))
		list[i], v = v[4:end], v[end:]
	}
	*to = list
	return nil
}
