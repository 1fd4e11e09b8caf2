package format

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"eventmap/geo"
)

// A look says which parts of a date or clock a number is shown with.
type look struct{ year, month, day, clock, utc bool }

func (l look) dated() bool { return l.year || l.month || l.day || l.clock }

// builtinForm gives the number formats that have no text in a file (ECMA-376-1,
// 18.8.30); "" for those that are no dates.
func builtinForm(id string) string {
	switch id {
	case "14", "15", "27", "30", "31", "36", "50", "54", "57", "58":
		return "yyyy-mm-dd"
	case "16":
		return "d-mmm"
	case "17":
		return "mmm-yy"
	case "18", "19", "20", "21", "45", "46", "47":
		return "h:mm:ss"
	case "22":
		return "yyyy-mm-dd hh:mm"
	}
	return ""
}

// lookOf reads a number format: its first section, without what is quoted, escaped
// or in brackets. An m is a month unless an hour or a second is near.
func lookOf(form string) (l look) {
	l.utc = strings.HasSuffix(form, `"Z"`) || strings.HasSuffix(form, `\Z`)
	form, _, _ = strings.Cut(form, ";")
	var plain strings.Builder
	for i := 0; i < len(form); i++ {
		switch form[i] {
		case '"':
			if n := strings.IndexByte(form[i+1:], '"'); n >= 0 {
				i += n + 1
			}
		case '[':
			if n := strings.IndexByte(form[i:], ']'); n >= 0 {
				if inside := strings.ToLower(form[i+1 : i+n]); inside != "" && strings.Trim(inside, "hms") == "" { // a length of time
					plain.WriteByte('h')
				}
				i += n
			}
		case '\\', '_', '*':
			i++
		default:
			plain.WriteByte(form[i])
		}
	}
	s := strings.ToLower(plain.String())
	if s == "general" || s == "standard" {
		return look{}
	}
	s = strings.NewReplacer("am/pm", "", "a/p", "").Replace(s)
	if strings.ContainsAny(s, "0#?@") && !strings.Contains(s, "ss.0") {
		return look{}
	}
	l.year, l.day = strings.Contains(s, "y"), strings.Contains(s, "d")
	l.clock = strings.ContainsAny(s, "hs")
	l.month = strings.Contains(s, "mmm") || strings.Contains(s, "m") && (!l.clock || l.year || l.day)
	return l
}

// moment gives a serial number as text; false for one that no calendar has. The
// clock of a table of ours is UTC; any other says no zone.
func (l look) moment(serial float64, is1904, own bool) (string, bool) {
	if !(serial >= 0 && serial < lastSerial+1) {
		return "", false
	}
	if !l.year && !l.month && !l.day {
		if serial >= 1 {
			return "", false // a length of time
		}
		return serialStart.Add(time.Duration(math.Round(serial*daySeconds)) * time.Second).Format(time.TimeOnly), true
	}
	const from1904 = 1462 // days
	switch {
	case is1904:
		serial += from1904
	case serial < firstSerial-1:
		serial++ // before the 29 February 1900 that never was
	}
	seconds := int64(math.Round(serial * daySeconds))
	t := time.Unix(serialStart.Unix()+seconds, 0).UTC()
	switch {
	case own:
		return t.Format(time.RFC3339), true
	case l.utc:
		return t.Format(time.RFC3339), true
	case l.clock || seconds%daySeconds != 0:
		return t.Format(time.DateTime), true
	case l.year && !l.day && !l.month:
		return t.Format("2006"), true
	case l.year && !l.day:
		return t.Format("2006-01"), true
	}
	return t.Format(time.DateOnly), true
}

// Limits of the texts that cells share.
const (
	maxShared       = 8_000_000
	maxSharedMemory = 32 << 20 // bytes, beyond which they wait in a file
)

// sharedTexts are texts that cells name by number.
type sharedTexts struct {
	ends  []int64
	bytes []byte // the first of them
	file  *os.File
	size  int64 // of what is in the file
}

func (s *sharedTexts) close() {
	if s.file != nil {
		_ = s.file.Close() // without a name
	}
}

func (s *sharedTexts) add(text string) (err error) {
	if len(s.ends) == maxShared {
		return geo.Errorf(geo.Invalid, "the workbook holds more than %d different texts; save the sheet as CSV", maxShared)
	}
	if s.file == nil && len(s.bytes)+len(text) <= maxSharedMemory {
		s.bytes = append(s.bytes, text...)
	} else {
		if s.file == nil {
			if s.file, err = nameless(); err != nil {
				return err
			}
		}
		if _, err := s.file.WriteString(text); err != nil {
			return err
		}
		s.size += int64(len(text))
	}
	s.ends = append(s.ends, int64(len(s.bytes))+s.size)
	return nil
}

func (s *sharedTexts) text(n int) (string, error) {
	if s == nil || n < 0 || n >= len(s.ends) {
		return "", geo.Errorf(geo.Invalid, "the workbook is damaged: a cell names a text that there is not")
	}
	start, end := int64(0), s.ends[n]
	if n > 0 {
		start = s.ends[n-1]
	}
	first := int64(len(s.bytes))
	if end <= first {
		return string(s.bytes[start:end]), nil
	}
	b := make([]byte, end-start)
	if _, err := s.file.ReadAt(b, start-first); err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return string(b), nil
}

// readShared reads the texts that cells share.
func (b *workbook) readShared() error {
	if b.parts["xl/sharedstrings.xml"] == nil {
		return nil
	}
	p, err := b.open("xl/sharedStrings.xml")
	if err != nil {
		return err
	}
	b.shared = &sharedTexts{}
	var text strings.Builder
	within, aside := false, false
	for {
		t, err := p.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "si":
				text.Reset()
			case "t":
				within = !aside
			case "rPh": // how it is pronounced
				aside = true
			}
		case xml.CharData:
			if within {
				text.Write(e)
			}
			if text.Len() > maxCell {
				return geo.Errorf(geo.Invalid, "a text of the workbook is larger than %d MB", maxCell>>20)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				within = false
			case "rPh":
				aside = false
			case "si":
				if err := b.shared.add(unescapeSheet(text.String())); err != nil {
					return err
				}
			}
		}
	}
}
