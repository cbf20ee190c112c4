package report

import (
	"fmt"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// bilingual is a value that has a name in both languages.
type bilingual interface {
	String() string
	Chinese() string
}

// Piece is a part of what a row of a [Scene] says.
type Piece struct {
	Style pen.Style
	Text  words.Phrase
}

// piece is one that is the same in both languages.
func piece(s pen.Style, text string) Piece { return Piece{s, words.Same(text)} }

// inEnglish are the pieces for a view that has no other language.
func inEnglish(pieces []Piece) []pen.Span {
	spans := make([]pen.Span, len(pieces))
	for i, p := range pieces {
		spans[i] = p.Style.Span(p.Text.String())
	}
	return spans
}

// said is what a value is called in both languages.
func said(v bilingual) words.Phrase { return words.Both(v.String(), v.Chinese()) }

// The tags begin what is said of a check or of a rule that was broken.
var (
	tagHeld    = words.Both("ok ", "通过 ")
	tagFailed  = words.Both("FAILED ", "失败 ")
	tagBroken  = words.Both("BROKEN ", "违反 ")
	tagWarning = words.Both("warning ", "警告 ")
	tagKnown   = words.Both("diverges ", "偏差 ")
)

// count is a number of things: an English noun with a regular plural, and a format in
// Chinese, "%d 个分组".
func count(n uint64, noun, chinese string) words.Phrase {
	return words.Both(plural(n, noun), fmt.Sprintf(chinese, n))
}

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
func in(say func(*vocabulary) string) words.Phrase { return words.Both(say(&english), say(&chinese)) }
