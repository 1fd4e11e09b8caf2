package atlas

import "strings"

// A Kind is what the words that Loose drops say of a division.
type Kind int

// The kinds of division that a name can tell.
const (
	Unsaid Kind = iota
	Land        // an oblast, a state, a province …
	City        // a city that is a division of its own
)

// Loose takes a folded name of a division and drops, at both ends, the words
// for what kind of division it is, in the languages of the data, and the Arabic
// article: "luhanska oblast" and "province of luhanska" are both "luhanska".
// It never drops the whole name.
func Loose(folded string) (string, Kind) {
	words := strings.Split(folded, " ")
	kind := Unsaid
	for dropped := true; dropped && len(words) > 1; {
		dropped = false
		if k, ok := divisions[words[len(words)-1]]; ok {
			kind, words, dropped = max(kind, k), words[:len(words)-1], true
		} else if k, ok := divisions[words[0]]; ok {
			kind, words, dropped = max(kind, k), words[1:], true
			for len(words) > 1 && linking[words[0]] {
				words = words[1:]
			}
		}
	}
	if len(words) > 1 && articles[words[0]] {
		words = words[1:]
	}
	return strings.Join(words, " "), kind
}

var (
	divisions = kinds(map[Kind]string{
		Land: `administrative autonomous canton county department district division emirate governorate island islands
			krai kray municipality oblast oblasti oblasts okrug prefecture province raion rayon region republic state territory
			voivodeship wilayah wilaya wilayat vilayet
			departamento distrito estado municipio provincia region
			departement gouvernorat etat
			bundesstaat gouvernement provinz governatorato regione
			obwod prowincja wojewodztwo provincie provins lan provinsi tinh
			bolgesi eyaleti ili megye tartomany terulet
			автономная автономный автономна автономний область край республика провинция район округ штат губернаторство департамент вилаят мухафаза
			провінція республіка вілаят
			محافظه محافظة ولايه ولاية مقاطعه مقاطعة منطقه منطقة اقليم اوبلاست استان ولايت
			מחוז`,
		City: `city misto gorod м г місто город`,
	})
	linking  = set("of the de del do da di d des")
	articles = set("al ad adh an ar as ash at ath az el")
)

func kinds(words map[Kind]string) map[string]Kind {
	all := map[string]Kind{}
	for kind, list := range words {
		for word := range set(list) {
			all[Fold(word)] = kind
		}
	}
	return all
}

func set(list string) map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.Fields(list) {
		words[word] = true
	}
	return words
}
