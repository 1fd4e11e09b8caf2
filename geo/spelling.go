package geo

import "strings"

// A word is looked for in several spellings when it is long enough to be a name.
// Short words, such as "gas", which must not find "has", stand for themselves;
// what was typed in Cyrillic has no such neighbours and may be shorter.
const (
	minLoose         = 4
	minLooseCyrillic = 3
	maxLoose         = 30 // bytes; each makes two steps at most
)

// newSpellings gives the ways to write the word with a key. The key itself is
// always among them, so that no beginning of a word is missed.
func newSpellings(key string, cyrillic bool) spellings {
	s := spelling{key: key, cyrillic: cyrillic}
	loose := len(key) <= maxLoose && (len(key) >= minLoose || cyrillic && len(key) >= minLooseCyrillic)
	for at := 0; at < len(key); {
		if n := 0; loose {
			if n = s.vowels(at); n == 0 {
				n = s.consonants(at)
			}
			if n > 0 {
				at += n
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
	n := len(s.key)
	rest := s.key[at:]
	switch {
	case !s.is(at, "aeio"):
		return 0
	case n >= 6 && (rest == "ia" || rest == "ie" || rest == "e" && s.cyrillic): // Запоріжжя, Запорожье
		s.any("i")
		s.one("ae")
		return len(rest)
	case n >= 6 && rest == "a" && !s.is(at-1, "aeiou"): // Винница, Вінниця
		s.any("i")
		s.one("a")
		return 1
	case s.is(at, "a"):
		return 0
	case s.beforeV(at): // Харків, Харьков; Авдіївка, Авдеевка
		run := s.run(at, "ieo")
		if at >= 2 {
			s.many("ieo")
			return run
		}
		if s.run(at, "ie") == run { // Київ, Киев, but no Kov
			s.many("ie")
			return run
		}
	}
	if run := s.run(at, "i"); s.is(at+run, "e") && (n > minLoose || s.cyrillic) { // Сєвєродонецьк, Северодонецк
		s.any("i")
		s.one("e")
		return run + 1
	}
	switch {
	case s.is(at, "io") && s.shifts(at): // Запоріжжя, Запорожье; Тернопіль, Тернополь
		s.one("io")
		return 1
	case s.is(at, "i"): // Kryvyi, Kryvy
		s.many("i")
		return s.run(at, "i")
	}
	return 0
}

// beforeV reports whether the vowels from at on stand behind a consonant and
// before the v of a name: at its end, in -ivka or in -ivsk.
func (s *spelling) beforeV(at int) bool {
	v := at + s.run(at, "ieo")
	return at >= 1 && v > at && s.is(v, "vw") && (v+1 == len(s.key) || s.is(v+1, "ks"))
}

// shifts reports whether Ukrainian may write i for the o of Russian.
func (s *spelling) shifts(at int) bool {
	rest := s.key[at+1:]
	return at >= 1 && !s.is(at-1, "aeiou") &&
		(strings.HasPrefix(rest, "zh") || rest == "g" || rest == "h" || rest == "l" && s.is(at-1, "p"))
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
