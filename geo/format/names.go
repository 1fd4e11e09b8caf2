package format

import (
	"slices"
	"strings"
	"unicode"
)

// A part is what a column or property says of an event.
type part int

// The parts that usual names are known for.
const (
	extra part = iota // kept verbatim
	latitude
	longitude
	latLon
	lonLat
	shape
	startDate
	endDate
	clock
	title
	description
	eventType
	subEventType
	placeName
	admin1
	admin2
	admin1Code
	admin2Code
	country
	killed
	killedMin
	killedMax
	injured
	injuredMin
	injuredMax
	source
	link
	actor
	perpetrator
	target
	tags
	identifier
	locationPrecision
	geoPrecisionCode
	timePrecision
	uncertainty
	weapons
	targets
	notes
	lastPart = notes
)

// usual lists for each part the names it goes by, folded (see foldName) and the
// surest first: where two columns could be the same part, the surer is taken and
// the other kept as an extra.
var usual = map[part]string{
	latitude:          "latitude lat latitud ycoord ycoordinate decimallatitude latitudedeg pointy y широта",
	longitude:         "longitude lon lng long longitud xcoord xcoordinate decimallongitude longitudedeg pointx x довгота долгота",
	latLon:            "coordinates coordinate coords latlon latlng latlong gps gpscoordinates geolocation координати координаты",
	lonLat:            "lonlat lnglat",
	shape:             "wkt geomwkt geometrywkt wktgeom wktgeometry geom thegeom geometry",
	startDate:         "eventdate starttime startdate datestart incidentdate dateoccurred dateofincident occurredon date datetime start day дата",
	endDate:           "endtime enddate dateend end",
	clock:             "time eventtime timeofday час время",
	title:             "title eventtitle headline name eventname incidenttitle subject summary назва название заголовок",
	description:       "description eventdescription incidentdescription desc notes details text unstructureddescription summary опис описание",
	eventType:         "eventtype incidenttype type category тип",
	subEventType:      "subeventtype subtype",
	placeName:         "placename asciiname location place locationname locality settlement city town village address місце место",
	admin1:            "admin1 adm1 adm1name admin1name province oblast область",
	admin2:            "admin2 adm2 adm2name admin2name district raion район",
	admin1Code:        "admin1code adm1code admin1pcode adm1pcode",
	admin2Code:        "admin2code adm2code admin2pcode adm2pcode",
	country:           "country countryname countrycode iso2 країна страна",
	killed:            "killedbest killed fatalities deaths dead deathtoll numberkilled numkilled totalkilled загинуло погибло",
	killedMin:         "killedmin fatalitiesmin",
	killedMax:         "killedmax fatalitiesmax",
	injured:           "injuredbest injured wounded injuries numberinjured numinjured totalinjured поранено ранено",
	injuredMin:        "injuredmin",
	injuredMax:        "injuredmax",
	source:            "source sources publisher sourcename outlet джерело источник",
	link:              "sourceurl url sourcelink link links urls webaddress посилання ссылка",
	actor:             "actor1 actor2 actor actors actorname party",
	perpetrator:       "perpetrator attackername reportedperpetratorname",
	target:            "victim targetname",
	tags:              "tags tagstext keywords labels",
	identifier:        "externalid eventidcnty eventid incidentid id uuid guid uid slug postid recordid globalid objectid fid",
	locationPrecision: "locationprecision",
	geoPrecisionCode:  "geoprecision",
	timePrecision:     "timeprecision",
	uncertainty:       "uncertaintym coordinateuncertaintyinmeters accuracym radiusm",
	weapons:           "weapons",
	targets:           "targets",
}

// A meaning is a part and how sure its name is; 0 is the surest.
type meaning struct {
	part part
	rank int
}

// meanings turns usual round: from a name to what it may be.
var meanings = func() map[string][]meaning {
	m := map[string][]meaning{}
	for p := latitude; p <= lastPart; p++ {
		for rank, name := range strings.Fields(usual[p]) {
			m[name] = append(m[name], meaning{p, rank})
		}
	}
	return m
}()

// several reports whether an event may have more than one column of a part.
func several(p part) bool { return p == source || p == link || p == actor }

// foldName gives what the spellings of a name have in common: letters and
// digits in lower case, without what people put between words.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// partsOf says for each name which part it is. A part has one column, but for
// those of which there may be several.
func partsOf(names []string) []part {
	parts := make([]part, len(names))
	type claim struct{ column, rank int }
	best := map[part]claim{}
	taken := make([]bool, len(names))
	for i, name := range names {
		for _, m := range meaningsOf(name) {
			if several(m.part) {
				if !taken[i] {
					parts[i], taken[i] = m.part, true
				}
				continue
			}
			if c, ok := best[m.part]; !ok || m.rank < c.rank {
				best[m.part] = claim{i, m.rank}
			}
		}
	}
	// In the order of parts, so that a name that may be two is the first that
	// nothing surer has: "summary" is the title only where no title is.
	for p := latitude; p <= lastPart; p++ {
		if c, ok := best[p]; ok && !taken[c.column] {
			parts[c.column], taken[c.column] = p, true
		}
	}
	// x and y mean coordinates only as a pair.
	if i, j := slices.Index(parts, longitude), slices.Index(parts, latitude); i >= 0 && j < 0 && foldName(names[i]) == "x" {
		parts[i] = extra
	} else if j >= 0 && i < 0 && foldName(names[j]) == "y" {
		parts[j] = extra
	}
	return parts
}

func meaningsOf(name string) []meaning {
	fold := foldName(name)
	if m := meanings[fold]; m != nil {
		return m
	}
	switch {
	// Ushahidi parts a point field into two columns of its label.
	case strings.HasSuffix(strings.ToLower(name), ".lat"):
		return []meaning{{latitude, 100}}
	case strings.HasSuffix(strings.ToLower(name), ".lon"):
		return []meaning{{longitude, 100}}
	}
	// Atlos and TimeMap number the columns of a list: source_1, source_2, …
	if stem := strings.TrimRight(fold, "0123456789"); stem == "source" {
		return []meaning{{source, 100}}
	}
	return nil
}
