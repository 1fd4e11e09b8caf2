package main

// The tables by which the gazetteer departs from Natural Earth, which draws
// who holds the ground. Here the borders are those of the codes: a place is in
// the country to which ISO 3166 gives it, as the United Nations see it. Codes
// on the left are Natural Earth's adm1_code.

// moved are divisions whose country is another one, or which Natural Earth
// gives no ISO code.
var moved = map[string]struct{ country, why string }{
	"RUS-283":  {"UA", "Crimea is Ukraine: ISO 3166-2 UA-43, UN General Assembly resolution 68/262"},
	"RUS-5482": {"UA", "Sevastopol is Ukraine: ISO 3166-2 UA-40, UN General Assembly resolution 68/262"},
	"MAR-3469": {"EH", "Oued ed-Dahab lies in Western Sahara"},
	"SOL+00?":  {"SO", "Somaliland has no code of its own; ISO 3166-2 counts its regions to Somalia"},
	"CYN+00?":  {"CY", "Northern Cyprus has no code of its own; ISO 3166-2 counts its districts to Cyprus"},
	"ESB-5132": {"CY", "Dhekelia, a British base on Cyprus, has no code of its own; GeoNames counts it to Cyprus"},
	"WSB-5133": {"CY", "Akrotiri, a British base on Cyprus, has no code of its own; GeoNames counts it to Cyprus"},
	"USG+00?":  {"CU", "Guantánamo Bay is leased from Cuba"},
	"KAB+00?":  {"KZ", "Baikonur is leased from Kazakhstan"},
	"CSI+00?":  {"AU", "the Coral Sea Islands have no code of their own"},
	"CLP+00?":  {"FR", "Clipperton's code CP is only reserved"},
	"IOA-1928": {"CC", "the Cocos (Keeling) Islands have a code of their own"},
	"IOA-2652": {"CX", "Christmas Island has a code of its own"},
	"FRA-2000": {"GF", "French Guiana has a code of its own"},
	"FRA-1442": {"MQ", "Martinique has a code of its own"},
	"FRA-4603": {"GP", "Guadeloupe has a code of its own"},
	"FRA-4601": {"RE", "Réunion has a code of its own"},
	"FRA-4602": {"YT", "Mayotte has a code of its own"},
	"NLD-5147": {"BQ", "Saba has a code of its own, with Bonaire and Sint Eustatius"},
	"NLD-5148": {"BQ", "Sint Eustatius has a code of its own, with Bonaire and Saba"},
	"NLD-5149": {"BQ", "Bonaire has a code of its own, with Sint Eustatius and Saba"},
	"NOR-901":  {"SJ", "Svalbard has a code of its own, with Jan Mayen"},
	"BVT+00?":  {"BV", "Bouvet Island has a code of its own"},
}

// nobodys is land that several claim and ISO 3166 gives to none: a point there
// is in no country.
var nobodys = map[string]string{
	"KAS+00?": "the Siachen Glacier, which India and Pakistan claim",
	"PGA+00?": "the Spratly Islands, which six claim",
	"PFA+00?": "the Paracel Islands, which China, Taiwan and Vietnam claim",
}

// added are admin-0 features, by ADM0_A3, that no division covers.
var added = map[string]struct{ country, why string }{
	"BRI": {"BR", "Brazilian Island, which Uruguay claims and Brazil holds"},
}

// cuts part divisions that lie on both sides of a border. Each gives the
// south, or the east of a meridian and north of a parallel, to another.
var cuts = []struct {
	code             string
	parallel         float64
	meridian         float64 // 0: none
	toCountry, joins string  // joins: the division that takes it, or "" to stand alone
	why              string
}{
	{"MAR-3457", 27.6667, 0, "EH", "", "the border of Western Sahara is the parallel 27°40' N, which Guelmim - Es-Semara straddles"},
	{"MAR-3456", 27.6667, 0, "EH", "", "Laâyoune - Boujdour - Sakia El Hamra straddles it too"},
	{"ISR-3056", 32.72, 35.65, "SY", "SYR-145", "the Golan Heights are Syria: UN Security Council resolution 497; the meridian stands for the line of 1949, to about 3 km"},
}

// identity are the ids and names of divisions to which Natural Earth gives
// another's code or name, or a spelling out of use, and of pieces that are one
// division. An empty name keeps Natural Earth's.
var identity = map[string]struct{ id, name, why string }{
	"AFG-1753": {"AF-DAY", "Daykundi", "split from Uruzgan in 2004"},
	"AFG-1769": {"AF-PAN", "Panjshir", "split from Parwan in 2004"},
	"BGD-2475": {"BD-A", "Barishal", "renamed in 2018"},
	"BGD-2476": {"BD-B", "Chattogram", "renamed in 2018"},
	"COL-1399": {"CO-DC", "", "Bogotá is not Cundinamarca"},
	"HRV-1604": {"HR-11", "Požega-Slavonia", "carries its neighbour's code and name"},
	"IRN-5490": {"IR-32", "", "split from Tehran in 2010"},
	"IRQ-3049": {"IQ-TS", "Kirkuk", "renamed in 2006"},
	"ISR-3053": {"IL-D", "Southern", "in English"},
	"ISR-3055": {"IL-M", "Central", "in English"},
	"ISR-3056": {"IL-Z", "Northern", "in English"},
	"KAZ-3207": {"KZ-ALM", "", "carries the code of the city"},
	"KAZ-4829": {"KZ-ALA", "Almaty City", "the city"},
	"LAO-3283": {"LA-VT", "Vientiane Prefecture", "carries the code of the province"},
	"MDA-1628": {"MD-SN", "Transnistria", "one of several pieces"},
	"MDA-1637": {"MD-SN", "Transnistria", "one of several pieces"},
	"MDA-1638": {"MD-SN", "Transnistria", "one of several pieces"},
	"MDA-1645": {"MD-SN", "Transnistria", "one of several pieces: Rîbnița, which has its neighbour's name"},
	"MDA-1652": {"MD-SN", "Transnistria", "one of several pieces"},
	"MOZ-5854": {"MZ-MPM", "Maputo City", "carries the code of the province"},
	"MWI-1194": {"MW-KR", "Karonga", "carries its neighbour's code and name"},
	"PAK-1110": {"PK-IS", "Islamabad", "not abbreviated"},
	"PAK-1111": {"PK-GB", "Gilgit-Baltistan", "renamed in 2009"},
	"PAK-1112": {"PK-TA", "Federally Administered Tribal Areas", "not abbreviated"},
	"PAK-1123": {"PK-KP", "Khyber Pakhtunkhwa", "not abbreviated"},
	"PER-587":  {"PE-LMA", "", "the metropolitan area is not the region"},
	"RUS-2337": {"RU-SPE", "Saint Petersburg", "in the usual spelling"},
	"RUS-2364": {"RU-MOS", "Moscow Oblast", "carries the code of the city"},
	"RUS-2365": {"RU-MOW", "Moscow", "carries the code of the oblast"},
	"RUS-2399": {"RU-ALT", "Altai Krai", "carries the names of the republic"},
	"RUS-2610": {"RU-ZAB", "Zabaykalsky", "with Chita since 2008"},
	"RUS-2615": {"RU-MAG", "Magadan", "a slip of the source"},
	"SDN-5857": {"SD-DE", "", "ISO's code of 2012"},
	"SDN-5859": {"SD-DC", "", "ISO's code of 2012; Natural Earth has its eastern sister's"},
	"SLB-3507": {"SB-WE", "", "carries its neighbour's code"},
	"SYR-138":  {"SY-HM", "Hama", "in the usual spelling"},
	"SYR-139":  {"SY-HI", "Homs", "in the usual spelling"},
	"SYR-141":  {"SY-HA", "Al-Hasakah", "in the usual spelling"},
	"SYR-142":  {"SY-DY", "Deir ez-Zor", "in the usual spelling"},
	"SYR-145":  {"SY-QU", "Quneitra", "with the buffer zone"},
	"SYR-146":  {"SY-DR", "Daraa", "in the usual spelling"},
	"SYR-5261": {"SY-QU", "Quneitra", "the buffer zone on the Golan Heights is Quneitra"},
	"UKR-284":  {"UA-48", "Mykolaiv", "in the usual spelling"},
	"UKR-289":  {"UA-26", "Ivano-Frankivsk", "in the usual spelling"},
	"UKR-290":  {"UA-68", "Khmelnytskyi", "in the usual spelling"},
	"UKR-291":  {"UA-46", "Lviv", "in the usual spelling"},
	"UKR-292":  {"UA-61", "Ternopil", "in the usual spelling"},
	"UKR-293":  {"UA-21", "Zakarpattia", "in the usual spelling"},
	"UKR-321":  {"UA-32", "Kyiv", "the oblast, in the spelling of Ukraine"},
	"UKR-322":  {"UA-51", "Odesa", "in the spelling of Ukraine"},
	"UKR-323":  {"UA-05", "Vinnytsia", "in the usual spelling"},
	"UKR-326":  {"UA-12", "Dnipropetrovsk", "in the usual spelling"},
	"UKR-327":  {"UA-14", "Donetsk", "in the usual spelling"},
	"UKR-329":  {"UA-09", "Luhansk", "in the usual spelling"},
	"UKR-331":  {"UA-23", "Zaporizhzhia", "in the usual spelling"},
	"UKR-4826": {"UA-30", "Kyiv City", "the city, in the spelling of Ukraine"},
	"YEM-150":  {"YE-SD", "Saada", "in the usual spelling"},
	"YEM-158":  {"YE-TA", "Taiz", "in the usual spelling"},
	"YEM-3510": {"YE-AD", "Aden", "in the usual spelling"},
}

// metroManila are the seventeen cities that share PH-MNL and are one region.
const metroManila = "PH-MNL"
