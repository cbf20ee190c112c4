package report

// bilingual is a value that has a name in both languages.
type bilingual interface {
	String() string
	Chinese() string
}

// Phrase is something that a report says, in both languages.
type Phrase struct{ english, chinese string }

// String returns the phrase in English.
func (p Phrase) String() string { return p.english }

// Chinese returns the phrase in Chinese.
func (p Phrase) Chinese() string { return p.chinese }

// The tags begin what a row of a [Scene] says of a check or of a rule that was broken.
var (
	tagHeld    = Phrase{"ok ", "通过 "}
	tagFailed  = Phrase{"FAILED ", "失败 "}
	tagBroken  = Phrase{"BROKEN    ", "违反 "}
	tagWarning = Phrase{"warning   ", "警告 "}
	tagKnown   = Phrase{"diverges  ", "偏差 "}
)

// Tags are those of checks and rules in the rows of a [Scene].
func Tags() []Phrase { return []Phrase{tagHeld, tagFailed, tagBroken, tagWarning, tagKnown} }

// poweredOff is why a packet is lost that reaches a node without power.
const poweredOff = "powered off"

// vocabulary has the words of one language for what reports say of packets and acts.
type vocabulary struct {
	name func(bilingual) string
	// of stands before the number of what is sent again, by before what decided.
	of, by, drawn string
	// lost and lostAt are of what reaches a node without power.
	lost, lostAt                  string
	corrupted, copied, duplicated string
	nothing, others               string
	from, oneWay                  string
}

var english = vocabulary{
	name: bilingual.String,
	of:   " of ", by: "by ", drawn: "draw",
	lost: "lost: " + poweredOff, lostAt: "lost at %s: " + poweredOff,
	corrupted: "corrupted", copied: "a copy of %s", duplicated: "duplicated",
	nothing: "nothing", others: "all others",
	from: " from %s", oneWay: " from %s to %s",
}

var chinese = vocabulary{
	name: bilingual.Chinese,
	of:   " ", by: "依据 ", drawn: "随机数",
	lost: "丢失：已断电", lostAt: "在 %s 丢失：已断电",
	corrupted: "被损坏", copied: "%s 的副本", duplicated: "被复制",
	nothing: "无", others: "其余所有节点",
	from: "（从 %s 发出的方向）", oneWay: "（从 %s 到 %s）",
}

// in makes a phrase of what is said in either language.
func in(say func(*vocabulary) string) Phrase { return Phrase{say(&english), say(&chinese)} }
