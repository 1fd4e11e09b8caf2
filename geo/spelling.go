package geo

import "strings"

// A word is looked for in several spellings when it is long enough to be a name,
// and the longer it is, in the more. Short words, such as "gas", which must not
// find "has", stand for themselves; what was typed in Cyrillic has no such
// neighbours and may be shorter.
const (
	minLoose         = 4
	minLooseCyrillic = 3
	minWide          = 6 // for i and e to be alike
	minWideCyrillic  = 4
	maxLoose         = 30 // bytes; each makes two steps at most
)

// newSpellings gives the ways to write the word with a key. The key itself is
// always among them, so that no beginning of a word is missed.
func newSpellings(key string, cyrillic bool) spellings {
	n := len(key)
	s := spelling{key: key, cyrillic: cyrillic, wide: n >= minWide || cyrillic && n >= minWideCyrillic}
	loose := n <= maxLoose && (n >= minLoose || n >= minLooseCyrillic && (cyrillic || key[n-1] == 'h')) // Rih
	for at := 0; at < n; {
		if loose {
			took := s.ending(at)
			if took == 0 {
				took = s.vowels(at)
			}
			if took == 0 {
				took = s.consonants(at)
			}
			if took > 0 {
				at += took
				continue
			}
		}
		s.one(key[at : at+1])
		at++
	}
	w := spellings{key: key, steps: s.steps}
	reach := func(from int) (first uint64, end bool) {
		for i := from; i < len(s.steps); i++ {
			first |= 1 << i
			if !s.steps[i].some {
				return first, false
			}
		}
		return first, true
	}
	w.first, _ = reach(0)
	for i := range w.steps {
		follow, end := reach(i + 1)
		if w.steps[i].again {
			follow |= 1 << i
		}
		w.steps[i].follow = follow
		if end {
			w.last |= 1 << i
		}
	}
	return w
}

// A spelling is one word in the making.
type spelling struct {
	key      string
	cyrillic bool
	wide     bool
	steps    []choice
}

func (s *spelling) add(takes string, some, again bool) {
	c := choice{some: some, again: again}
	copy(c.takes[:], takes)
	s.steps = append(s.steps, c)
}

func (s *spelling) one(takes string)  { s.add(takes, false, false) }
func (s *spelling) many(takes string) { s.add(takes, false, true) }
func (s *spelling) any(takes string)  { s.add(takes, true, true) }

// run counts the bytes from at on that are among some.
func (s *spelling) run(at int, some string) int {
	n := 0
	for at+n < len(s.key) && strings.IndexByte(some, s.key[at+n]) >= 0 {
		n++
	}
	return n
}

// is reports whether the byte at a place is among some; false beyond the ends.
func (s *spelling) is(at int, some string) bool {
	return at >= 0 && at < len(s.key) && strings.IndexByte(some, s.key[at]) >= 0
}

// vowels adds the spellings of vowels and says how many bytes they stand for;
// none where the vowel is written in one way.
func (s *spelling) vowels(at int) int {
	run := s.run(at, "ie")
	hushed := s.is(at-1, "h") && s.is(at-2, "csz") // Чорнобиль, Чернобыль
	switch {
	case at == 0 && s.is(0, "ao") && strings.HasPrefix(s.key[1:], "leks"): // Олександр, Александр
		s.one("ao")
		return 1
	case !s.is(at, "eio"):
		return 0
	case s.beforeV(at) && (at >= 2 || s.is(at+run, "vw")):
		takes := "ieo" // Харків, Харьков; Авдіївка, Авдеевка
		if at < 2 {
			takes = "ie" // Київ, Киев, but no Kov
		}
		s.many(takes)
		return s.run(at, takes)
	case s.is(at, "io") && s.shifts(at): // Запоріжжя, Запорожье; Тернопіль, Тернополь
		s.one("ieo")
		return 1
	case s.is(at, "o") && hushed:
		s.one("eo")
		return 1
	case s.is(at, "o"):
		return 0
	case s.wide && hushed:
		s.many("ieo")
		return run
	case s.wide: // Сєвєродонецьк, Северодонецк; Сіверськ, Северск
		s.many("ie")
		return run
	}
	run = s.run(at, "i")
	switch {
	case s.is(at+run, "e") && len(s.key) > minLoose:
		s.any("i")
		s.one("e")
		return run + 1
	case run > 0: // Kryvyi, Kryvy
		s.many("i")
	}
	return run
}

// ending adds the spellings of the vowels that a name ends with, and says how
// many bytes they stand for.
func (s *spelling) ending(at int) int {
	rest := s.key[at:]
	if len(rest) > 3 || len(s.key) < 5 {
		return 0
	}
	long, alone := len(s.key) >= minWide, !s.is(at-1, "aeiou")
	switch {
	case rest == "aia" && long: // Попасна, Попасная
		s.one("a")
	case (rest == "oe" || rest == "oie") && long: // Рубіжне, Рубежное
		s.one("eo")
	case rest == "ii" || rest == "oi" && s.cyrillic: // Кривий, Кривой
		s.one("io")
	case (rest == "ia" || rest == "ie") && long: // Запоріжжя, Запорожье
		s.any("i")
		s.one("ae")
	case rest == "a" && long && alone: // Винница, Вінниця
		s.any("i")
		s.one("a")
	case rest == "e" && alone && s.cyrillic:
		s.any("i")
		s.one("aeo")
	case rest == "o" && long && alone && !s.is(at-2, "aeiou"): // Дніпро, Днепр
	case (rest == "e" || rest == "o") && alone: // Курахове, Курахово
		s.one("eo")
	default:
		return 0
	}
	return len(rest)
}

// beforeV reports whether the vowels from at on stand behind a consonant and
// before the v of a name: at its end, in -ivka, -ivsk or -ivtsi.
func (s *spelling) beforeV(at int) bool {
	v := at + s.run(at, "ieo")
	return at >= 1 && v > at && s.is(v, "vw") && (v+1 == len(s.key) || s.is(v+1, "kst"))
}

// shifts reports whether Ukrainian may write i for the o of Russian.
func (s *spelling) shifts(at int) bool {
	rest := s.key[at+1:]
	return at >= 1 && !s.is(at-1, "aeiou") &&
		(strings.HasPrefix(rest, "zh") || strings.HasPrefix(rest, "vn") || rest == "g" || rest == "h" || s.is(at-1, "p") && s.is(at+1, "l"))
}

// consonants adds the spellings of a consonant and says how many bytes they stand
// for. A double consonant is a single one, Odessa and Odesa, but at the end of
// what was typed: "shell" must not find "shelter".
func (s *spelling) consonants(at int) int {
	switch c := s.key[at]; {
	case strings.HasPrefix(s.key[at:], "zh"): // Zaporizhia, Zaporizhzhia
		s.one("z")
		s.one("h")
		run := s.run(at, "zh")
		if at+run < len(s.key) {
			s.any("zh")
		} else {
			for range run - 2 {
				s.one("zh")
			}
		}
		return run
	case c == 'g' || c == 'h' && !s.is(at-1, "ckpstwz"): // Луганськ, Луганск
		return s.doubled(at, "gh")
	case c == 'k' && !s.is(at+1, "h"), c == 'c' && !s.is(at+1+s.run(at+1, "ck"), "hei"): // Крим, Crimea
		return s.doubled(at, "ck")
	case c == 'v' || c == 'w':
		return s.doubled(at, "vw")
	case 'b' <= c && c <= 'z' && !s.is(at, "aeiou"):
		return s.doubled(at, s.key[at:at+1])
	}
	return 0
}

func (s *spelling) doubled(at int, takes string) int {
	run := s.run(at, takes)
	if at+run < len(s.key) {
		s.many(takes)
		return run
	}
	for range run {
		s.one(takes)
	}
	return run
}
