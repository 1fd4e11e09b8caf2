package index

import (
	"encoding/hex"
	"strings"
	"time"

	"eventmap/geo"
)

// What a source has: the bits of a number, in the order of how often.
const (
	sourceURL = 1 << iota
	sourcePublisher
	sourceDate // when it was published, as the day since 1970
	sourceMedia
	sourceGrade // reliability and credibility, in one byte
	sourceTitle
	sourceQuote
	sourceMoment    // when it was published, as a moment
	sourcePublished // the same as it is written
	sourceArchive
	sourceSum     // 32 bytes
	sourceSumText // the same as it is written
	sourceClaims
	sourceOddGrade // the two as they are
)

func (w *recorder) source(s *geo.Source) {
	has := 0
	mark := func(bit int, there bool) {
		if there {
			has |= bit
		}
	}
	mark(sourceURL, s.URL != "")
	mark(sourcePublisher, s.Publisher != "")
	mark(sourceMedia, s.MediaType != "")
	mark(sourceTitle, s.Title != "")
	mark(sourceQuote, s.Quote != "")
	mark(sourceArchive, s.ArchiveURL != "")
	mark(sourceClaims, s.Claims != nil)
	published, how := publishedAt(s.PublishedAt)
	mark(how, s.PublishedAt != "")
	sum, err := hex.DecodeString(s.SHA256)
	isSum := err == nil && len(sum) == sumSize && strings.ToLower(s.SHA256) == s.SHA256
	mark(sourceSum, isSum)
	mark(sourceSumText, !isSum && s.SHA256 != "")
	grade, plain := gradeOf(s)
	mark(sourceGrade, plain && grade > 0)
	mark(sourceOddGrade, !plain)

	w.length(has)
	w.link(s.URL)
	if s.Publisher != "" {
		w.word(s.Publisher)
	}
	if s.Title != "" {
		w.text(s.Title)
	}
	switch {
	case has&sourceDate != 0:
		w.number(published / day)
	case has&sourceMoment != 0:
		w.number(published - epoch)
	case has&sourcePublished != 0:
		w.text(s.PublishedAt)
	}
	if s.MediaType != "" {
		w.word(s.MediaType)
	}
	if s.Quote != "" {
		w.text(s.Quote)
	}
	w.link(s.ArchiveURL)
	switch {
	case isSum:
		w.b = append(w.b, sum...)
	case s.SHA256 != "":
		w.text(s.SHA256)
	}
	switch {
	case !plain:
		w.word(s.Reliability)
		w.number(int64(s.Credibility))
	case grade > 0:
		w.b = append(w.b, grade)
	}
	if s.Claims != nil {
		w.claims(s.Claims)
	}
}

// link writes an address: what of it repeats as a word, then the rest.
func (w *recorder) link(s string) {
	if s == "" {
		return
	}
	n := siteOf(s)
	if n > 0 {
		if _, ok := w.d.word(s[:n]); !ok {
			n = 0
		}
	}
	w.word(s[:n])
	w.text(s[n:])
}

// siteOf gives how much of an address names the site: up to the slash after the
// host, and to that after the first part of the path, such as the channel of
// https://t.me/channel/123.
func siteOf(address string) int {
	at := strings.Index(address, "://")
	if at < 0 {
		return 0
	}
	at += len("://")
	for range 2 {
		n := strings.IndexByte(address[at:], '/')
		if n < 0 {
			break
		}
		at += n + 1
	}
	if at > maxWordLength || address[at-1] != '/' {
		return 0
	}
	return at
}

// publishedAt reads a day or a moment that is written in the one usual way, as
// seconds since 1970, and says which; sourcePublished for all others.
func publishedAt(s string) (at int64, how int) {
	const date, moment = len(time.DateOnly), len("2006-01-02T15:04:05Z")
	if len(s) != date && len(s) != moment || s[4] != '-' || s[7] != '-' {
		return 0, sourcePublished
	}
	y, m, d := digits(s[:4]), digits(s[5:7]), digits(s[8:10])
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if min(y, m, d) < 0 || t.Day() != d || int(t.Month()) != m {
		return 0, sourcePublished
	}
	if len(s) == date {
		return t.Unix(), sourceDate
	}
	hours, minutes, seconds := digits(s[11:13]), digits(s[14:16]), digits(s[17:19])
	if s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != 'Z' || uint(hours) > 23 || uint(minutes) > 59 || uint(seconds) > 59 {
		return 0, sourcePublished
	}
	return t.Unix() + int64(hours*hour+minutes*minute+seconds), sourceMoment
}

// digits reads a number of digits alone; a negative one where there are others.
func digits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = 10*n + int(s[i]-'0')
	}
	return n
}

// sumSize is how many bytes a SHA-256 sum has.
const sumSize = 32

// credibilities is how many there are, none included.
const credibilities = 7

// gradeOf gives reliability and credibility in one byte, 0 for neither; false
// where they are none of the Admiralty's.
func gradeOf(s *geo.Source) (byte, bool) {
	letter := 0
	if s.Reliability != "" {
		letter = int(s.Reliability[0]) - 'A' + 1
	}
	if len(s.Reliability) > 1 || letter < 0 || letter > 26 || letter == 0 && s.Reliability != "" || s.Credibility < 0 || s.Credibility >= credibilities {
		return 0, false
	}
	return byte(letter*credibilities + s.Credibility), true
}

func (w *recorder) claims(c *geo.Claims) {
	var which int
	var list []geo.Count
	for i, n := range [...]*geo.Count{c.Killed, c.Injured} {
		if n != nil {
			which |= 1 << i
			list = append(list, *n)
		}
	}
	w.length(which)
	if which != 0 {
		w.counts(list...)
	}
	w.wordList(c.Actors)
	w.text(c.Place)
	w.text(c.Time)
}
