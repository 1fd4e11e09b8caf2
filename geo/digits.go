package geo

import (
	"math"
	"strconv"
	"time"
)

// appendNumber appends a number without an exponent, as older GIS readers ask,
// and null for what JSON cannot hold, so that the text is JSON all the same. The
// digits are the fewest that read back as the number.
func appendNumber(b []byte, f float64) []byte {
	if !finite(f) {
		return append(b, "null"...)
	}
	if n, ok := SeventhDecimals(f); ok {
		return AppendSeventhDecimals(b, n)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

// sevenDigits is how many units of the last of seven decimals are in one.
const sevenDigits = 10_000_000

// SeventhDecimals gives a number as whole units of its seventh decimal, as coordinates
// mostly are, when they say it exactly. Their fifteen digits at most are then
// also its shortest form: no two numbers of so few digits are the same float.
func SeventhDecimals(f float64) (int64, bool) {
	if f <= -1e8 || f >= 1e8 {
		return 0, false
	}
	half := 0.5
	if math.Signbit(f) {
		if f == 0 {
			return 0, false // -0 is spelt otherwise
		}
		half = -0.5
	}
	n := int64(f*sevenDigits + half)
	return n, FromSeventhDecimals(n) == f
}

// FromSeventhDecimals gives the number that SeventhDecimals was given.
func FromSeventhDecimals(n int64) float64 { return float64(n) / sevenDigits }

// AppendSeventhDecimals appends what SeventhDecimals gave as the number it stands
// for, as features have it.
func AppendSeventhDecimals(b []byte, n int64) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/sevenDigits, 10)
	rest := uint32(n % sevenDigits)
	if rest == 0 {
		return b
	}
	var digits [8]byte
	digits[0] = '.'
	for i := 7; i > 0; i-- {
		digits[i] = '0' + byte(rest%10)
		rest /= 10
	}
	end := 8
	for digits[end-1] == '0' {
		end--
	}
	return append(b, digits[:end]...)
}

// Seconds since 1970 of the first moment of the year 0 and of the year 10000.
const (
	yearZero        = -62_167_219_200
	yearTenThousand = 253_402_300_800
)

// AppendMoment appends a moment as RFC 3339 has it, in UTC and whole seconds.
func AppendMoment(b []byte, t time.Time) []byte {
	s := t.Unix()
	if s < yearZero || s >= yearTenThousand {
		return t.UTC().AppendFormat(b, time.RFC3339)
	}
	s -= yearZero
	year, month, day := civil(uint32(s / 86_400))
	rest := uint32(s % 86_400)
	text := [20]byte{4: '-', 7: '-', 10: 'T', 13: ':', 16: ':', 19: 'Z'}
	twoDigits(text[0:], year/100)
	twoDigits(text[2:], year%100)
	twoDigits(text[5:], month)
	twoDigits(text[8:], day)
	twoDigits(text[11:], rest/3_600)
	twoDigits(text[14:], rest/60%60)
	twoDigits(text[17:], rest%60)
	return append(b, text[:]...)
}

func twoDigits(b []byte, n uint32) { b[1], b[0] = '0'+byte(n%10), '0'+byte(n/10) }

// civil gives the date of a day, counted from the first of January of the year 0
// of the Gregorian calendar. Its years begin in March, so that the day that comes
// and goes is their last; then 153 days are five months.
func civil(days uint32) (year, month, day uint32) {
	const fourCenturies = 146_097
	days += fourCenturies - 60 // from the first of March of the year -400
	century := days / fourCenturies
	in := days % fourCenturies
	y := (in - in/1_460 + in/36_524 - in/(fourCenturies-1)) / 365
	in -= 365*y + y/4 - y/100
	m := (5*in + 2) / 153
	day = in - (153*m+2)/5 + 1
	year, month = 400*century+y-400, m+3
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}
