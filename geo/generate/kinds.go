package generate

// A tongue is a language that titles and descriptions are written in.
type tongue int

const (
	english tongue = iota
	ukrainian
	russian
	arabic
	french
	tongues // how many there are
)

// How often a kind of event occurs depends on what it is part of.
const (
	war = iota
	insurgency
	unrest
)

// A kind is a sub-event type, and what is usual for one.
type kind struct {
	eventType, sub string
	often          [3]float64      // in war, insurgency and unrest, against the others
	weapons        string          // choices parted by |, of lists parted by blanks
	targets        string          // likewise
	deadly         float64         // how likely somebody is hurt
	titles         [tongues]string // choices parted by |; {p} is the place
}

var kinds = []kind{
	{"battles", "armed_clash", [3]float64{16, 26, 1}, "|small_arms|small_arms mortar|fpv_loitering_munition small_arms", "|military_position", .4, [tongues]string{
		"Armed clash near {p}|Fighting around {p}|Assault repelled near {p}", "{p}: боєзіткнення|Бої в районі: {p}|{p}: відбито штурм",
		"{p}: бои|Боестолкновение, {p}", "اشتباكات مسلحة قرب {p}|معارك في محيط {p}", "Affrontements près de {p}|Combats à {p}"}},
	{"battles", "government_regains_territory", [3]float64{.6, 1, .1}, "|small_arms|tube_artillery small_arms", "military_position", .3, [tongues]string{
		"Government forces retake positions near {p}|{p} retaken", "{p}: звільнено позиції|{p}: українські сили повернули позиції", "{p}: позиции отбиты",
		"القوات الحكومية تستعيد {p}", "L'armée reprend {p}"}},
	{"battles", "non_state_actor_overtakes_territory", [3]float64{.3, .9, .1}, "|small_arms", "military_position|administrative", .35, [tongues]string{
		"Armed group takes control of {p}|Positions near {p} overrun", "{p}: захоплено позиції", "{p}: захвачены позиции", "سيطرة مسلحين على {p}", "Un groupe armé prend {p}"}},
	{"explosions_remote_violence", "chemical_weapon", [3]float64{.2, .06, .03}, "chemical", "military_position|residential", .3, [tongues]string{
		"Irritant gas reported near {p}", "{p}: застосування хімічної речовини", "{p}: сообщение о применении газа", "أنباء عن استخدام غاز في {p}", "Gaz irritant signalé à {p}"}},
	{"explosions_remote_violence", "air_drone_strike", [3]float64{20, 5, .2},
		"one_way_attack_drone|fpv_loitering_munition|fpv_loitering_munition|air_dropped_bomb|air_dropped_bomb|cruise_missile|one_way_attack_drone cruise_missile|air_dropped_bomb cluster|naval_drone",
		"residential|residential|energy|energy water|transport|transport residential|industrial|healthcare|education|airfield|depot|ship|unknown|", .35, [tongues]string{
			"Drone strike on {p}|Air strike hits {p}|Drones over {p}, explosions heard|Guided bomb hits {p}",
			"{p}: атака безпілотників|{p}: авіаудар|{p}: удар керованою авіабомбою|Дрони атакували: {p}", "{p}: удар беспилотника|{p}: авиаудар|Атака БПЛА, {p}",
			"غارة جوية على {p}|طائرة مسيرة تستهدف {p}", "Frappe de drone sur {p}|Frappe aérienne à {p}"}},
	{"explosions_remote_violence", "suicide_bomb", [3]float64{.1, .6, .05}, "mine_ied", "administrative|religious_cultural|commercial|military_position", .85, [tongues]string{
		"Suicide bombing in {p}", "{p}: підрив смертника", "{p}: взрыв смертника", "تفجير انتحاري في {p}", "Attentat suicide à {p}"}},
	{"explosions_remote_violence", "shelling_artillery_missile", [3]float64{30, 5, .1},
		"tube_artillery|tube_artillery|mortar|mlrs|tube_artillery mortar|ballistic_missile|cruise_missile|mlrs cluster|unknown",
		"residential|residential|residential energy|transport|industrial|agriculture|education|healthcare|military_position|unknown|", .25, [tongues]string{
			"Shelling of {p}|Artillery fire hits {p}|Rocket strike on {p}|Missile hits {p}|Mortar fire near {p}",
			"Обстріл: {p}|{p}: артилерійський обстріл|{p}: ракетний удар|{p}: обстріл з РСЗВ", "{p}: артобстрел|Обстрел, {p}|{p}: ракетный удар",
			"قصف مدفعي على {p}|قصف صاروخي يستهدف {p}", "Tirs d'artillerie sur {p}|Roquettes tirées sur {p}"}},
	{"explosions_remote_violence", "remote_explosive_landmine_ied", [3]float64{2.2, 7, .3}, "mine_ied", "transport|agriculture|military_position|", .5, [tongues]string{
		"Mine explosion near {p}|Roadside bomb near {p}|Car hits a mine outside {p}", "{p}: підрив на міні|Вибух міни, {p}", "{p}: подрыв на мине", "انفجار عبوة ناسفة في {p}|انفجار لغم قرب {p}",
		"Engin explosif près de {p}|Une mine explose à {p}"}},
	{"explosions_remote_violence", "grenade", [3]float64{.8, 1.5, .3}, "small_arms|unknown", "residential|commercial|military_position", .4, [tongues]string{
		"Grenade thrown in {p}|Drone drops grenade on {p}", "{p}: скид гранати з дрона", "{p}: сброс гранаты", "هجوم بقنبلة يدوية في {p}", "Grenade lancée à {p}"}},
	{"explosions_remote_violence", "unspecified", [3]float64{3, 2, .4}, "unknown|", "unknown|", .15, [tongues]string{
		"Explosions heard in {p}|Blast of unknown cause in {p}", "{p}: пролунали вибухи|У місті {p} чути вибухи", "{p}: взрывы", "سماع دوي انفجارات في {p}", "Explosions entendues à {p}"}},
	{"violence_against_civilians", "sexual_violence", [3]float64{.2, .8, .4}, "", "residential|", .6, [tongues]string{
		"Sexual violence reported in {p}", "{p}: повідомлення про сексуальне насильство", "{p}: сообщение о сексуальном насилии", "تقارير عن عنف جنسي في {p}", "Violences sexuelles signalées à {p}"}},
	{"violence_against_civilians", "attack", [3]float64{2.5, 16, 4}, "|small_arms|small_arms|fpv_loitering_munition", "residential|transport|agriculture|commercial|", .7, [tongues]string{
		"Civilians attacked in {p}|Gunmen kill villagers near {p}|Man shot dead in {p}", "{p}: напад на цивільних|{p}: дрон атакував цивільне авто", "{p}: нападение на мирных жителей",
		"هجوم على مدنيين في {p}|مقتل مدنيين برصاص مسلحين في {p}", "Attaque contre des civils à {p}|Des villageois tués près de {p}"}},
	{"violence_against_civilians", "abduction_forced_disappearance", [3]float64{.8, 6, 2}, "|small_arms", "residential|administrative|", .05, [tongues]string{
		"Abduction in {p}|Residents taken away in {p}|Several people detained, whereabouts unknown, {p}", "{p}: викрадення мешканців", "{p}: похищение жителей", "اختطاف مدنيين في {p}", "Enlèvement à {p}"}},
	{"protests", "peaceful_protest", [3]float64{1.2, 5, 48}, "", "administrative||", .005, [tongues]string{
		"Protest in {p}|Demonstrators march in {p}|Rally for the missing in {p}|Strike in {p}", "{p}: мирна акція|{p}: мітинг", "{p}: митинг|Акция протеста, {p}",
		"وقفة احتجاجية في {p}|مظاهرة سلمية في {p}", "Manifestation à {p}|Rassemblement pacifique à {p}"}},
	{"protests", "protest_with_intervention", [3]float64{.15, .8, 6}, "", "administrative|", .08, [tongues]string{
		"Police disperse protest in {p}|Protesters detained in {p}", "{p}: поліція розігнала мітинг", "{p}: полиция разогнала митинг", "الشرطة تفرق محتجين في {p}", "La police disperse une manifestation à {p}"}},
	{"protests", "excessive_force_against_protesters", [3]float64{.06, .3, 1}, "small_arms|", "", .7, [tongues]string{
		"Security forces fire on protesters in {p}", "{p}: стрілянина по протестувальниках", "{p}: огонь по протестующим", "إطلاق نار على متظاهرين في {p}", "Tirs sur des manifestants à {p}"}},
	{"riots", "violent_demonstration", [3]float64{.1, .8, 7}, "|incendiary", "administrative|transport|commercial", .12, [tongues]string{
		"Violent demonstration in {p}|Barricades burn in {p}", "{p}: заворушення", "{p}: беспорядки", "أعمال شغب في {p}", "Manifestation violente à {p}"}},
	{"riots", "mob_violence", [3]float64{.15, 1.5, 7}, "", "commercial|residential|religious_cultural|", .35, [tongues]string{
		"Mob attack in {p}|Crowd sets shops on fire in {p}", "{p}: бійка натовпу", "{p}: нападение толпы", "حشد يهاجم متاجر في {p}", "Violences de foule à {p}"}},
	{"strategic_developments", "agreement", [3]float64{.1, .3, .3}, "", "", 0, [tongues]string{
		"Local ceasefire agreed in {p}|Prisoners exchanged near {p}", "{p}: обмін полоненими", "{p}: обмен пленными", "اتفاق تهدئة في {p}", "Accord local signé à {p}"}},
	{"strategic_developments", "arrests", [3]float64{.7, 2, 5}, "", "residential||", 0, [tongues]string{
		"Arrests in {p}|Raid and arrests in {p}", "{p}: затримання", "{p}: задержания", "حملة اعتقالات في {p}", "Arrestations à {p}"}},
	{"strategic_developments", "change_to_group_activity", [3]float64{.5, 1, .4}, "", "military_position|", 0, [tongues]string{
		"Forces withdraw from {p}|Group regroups near {p}", "{p}: відведення сил", "{p}: перегруппировка сил", "إعادة انتشار قوات في {p}", "Retrait de forces de {p}"}},
	{"strategic_developments", "disrupted_weapons_use", [3]float64{5, 1.5, .3}, "one_way_attack_drone|cruise_missile|mine_ied|ballistic_missile|fpv_loitering_munition", "", .01, [tongues]string{
		"Drones shot down near {p}|Mine defused in {p}|Missile intercepted over {p}", "{p}: збито безпілотники|{p}: знешкоджено міну", "{p}: сбиты беспилотники", "إسقاط طائرة مسيرة قرب {p}", "Engin désamorcé à {p}"}},
	{"strategic_developments", "headquarters_or_base_established", [3]float64{.1, .3, .1}, "", "military_position", 0, [tongues]string{
		"Checkpoint set up in {p}|Base established near {p}", "{p}: новий блокпост", "{p}: новый блокпост", "إنشاء نقطة عسكرية في {p}", "Base établie à {p}"}},
	{"strategic_developments", "looting_property_destruction", [3]float64{.6, 3, 1.2}, "|incendiary", "residential|agriculture|commercial|healthcare", .02, [tongues]string{
		"Houses burned in {p}|Cattle looted near {p}|Aid store looted in {p}", "{p}: мародерство", "{p}: мародёрство", "نهب ممتلكات في {p}|حرق منازل في {p}", "Pillages à {p}"}},
	{"strategic_developments", "non_violent_transfer_of_territory", [3]float64{.2, .5, .05}, "", "", 0, [tongues]string{
		"Control of {p} changes without a fight", "{p}: зміна контролю без бою", "{p}: смена контроля без боя", "انتقال السيطرة على {p} دون قتال", "{p} change de mains sans combat"}},
	{"strategic_developments", "other", [3]float64{.8, 1, 1}, "", "", 0, [tongues]string{
		"Evacuation ordered in {p}|Curfew in {p}", "{p}: обов'язкова евакуація", "{p}: объявлена эвакуация", "حظر تجول في {p}", "Couvre-feu à {p}"}},
	{"observation", "equipment_seen", [3]float64{1.6, .5, .2}, "|tube_artillery|mlrs", "", 0, [tongues]string{
		"Equipment seen near {p}|Armoured vehicles filmed in {p}", "{p}: помічено техніку", "{p}: замечена техника", "رصد آليات عسكرية في {p}", "Matériel observé à {p}"}},
	{"observation", "artillery_position_seen", [3]float64{.8, .1, .03}, "tube_artillery|mlrs", "military_position", 0, [tongues]string{
		"Artillery position seen near {p}", "{p}: артилерійська позиція", "{p}: артиллерийская позиция", "رصد مربض مدفعية قرب {p}", "Position d'artillerie près de {p}"}},
	{"observation", "movement_seen", [3]float64{1.2, .8, .4}, "", "transport|", 0, [tongues]string{
		"Convoy seen near {p}|Military train passes {p}", "{p}: колона техніки", "{p}: колонна техники", "رصد رتل عسكري قرب {p}", "Convoi aperçu près de {p}"}},
	{"observation", "air_raid_alert", [3]float64{4, .3, .05}, "", "", 0, [tongues]string{
		"Air-raid alert in {p}|Sirens in {p}", "{p}: повітряна тривога|Повітряна тривога: {p}", "{p}: воздушная тревога", "صفارات الإنذار في {p}", "Alerte aérienne à {p}"}},
	{"observation", "interception", [3]float64{3, .2, .03}, "one_way_attack_drone|cruise_missile|ballistic_missile", "", 0, [tongues]string{
		"Air defence at work over {p}|Interception over {p}", "{p}: працює ППО", "{p}: работает ПВО", "اعتراض صاروخ فوق {p}", "Interception au-dessus de {p}"}},
	{"observation", "fire_anomaly", [3]float64{2, 1.2, .3}, "", "agriculture|industrial|depot|energy|", 0, [tongues]string{
		"Fire seen from a satellite near {p}|Heat anomaly at {p}", "{p}: пожежа на супутниковому знімку", "{p}: пожар по данным спутника", "رصد حرائق قرب {p}", "Foyer détecté près de {p}"}},
	{"observation", "meeting", [3]float64{.6, .5, 1.5}, "", "", 0, [tongues]string{
		"Officials meet in {p}|Delegation visits {p}", "{p}: зустріч делегацій", "{p}: встреча делегаций", "اجتماع وفود في {p}", "Rencontre officielle à {p}"}},
	{"observation", "aid_delivery", [3]float64{.8, .8, .4}, "", "healthcare||", 0, [tongues]string{
		"Aid convoy reaches {p}|Food handed out in {p}", "{p}: доставлено гуманітарну допомогу", "{p}: доставлена помощь", "وصول مساعدات إلى {p}", "Distribution d'aide à {p}"}},
	{"observation", "other", [3]float64{.4, .4, .6}, "", "", 0, [tongues]string{
		"Smoke seen over {p}|Power out in {p}", "{p}: відключення світла", "{p}: отключение света", "انقطاع الكهرباء في {p}", "Fumée au-dessus de {p}"}},
}
