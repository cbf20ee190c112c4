package report

import (
	"strings"

	"netlab/topology/report/pen"
)

// svgLook is a set of colours.
type svgLook struct{ paper, ink, soft, line, data, opening, open, closing, waiting, bad string }

var (
	svgLight = svgLook{
		paper: "#ffffff", ink: "#1f2328", soft: "#6e7781", line: "#d0d7de", data: "#3b4a5a",
		opening: "#0a7ea4", open: "#1a7f37", closing: "#a85d00", waiting: "#8250df", bad: "#cf222e",
	}
	svgDark = svgLook{
		paper: "#0d1117", ink: "#e6edf3", soft: "#8b949e", line: "#30363d", data: "#adbac7",
		opening: "#56c7e8", open: "#4ac26b", closing: "#e3a33b", waiting: "#bc8cff", bad: "#ff7b72",
	}
)

// svgColours are the rules of one look. Variables of CSS would be shorter, but
// not every program that draws SVG knows them.
const svgColours = `.paper { fill: PAPER } text { fill: INK } .halo, .fold { stroke: PAPER }
.faint, .small { fill: SOFT } .axis, .tick { stroke: LINE } .arrow { stroke: DATA } .head { fill: DATA }
.opening { fill: OPENING } .open, .good { fill: OPEN } .closing, .remark { fill: CLOSING } .waiting { fill: WAITING } .bad { fill: BAD }
.arrow.opening { stroke: OPENING } .arrow.closing { stroke: CLOSING } .arrow.bad { stroke: BAD }
`

const svgShapes = `text { font: 12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace }
.title { font-weight: bold; font-size: 16px } .name { font-weight: bold; font-size: 14px } .small { font-size: 10px } .speech { font-style: italic }
.end { text-anchor: end } .mid { text-anchor: middle }
.halo { paint-order: stroke; stroke-width: 4px; stroke-linejoin: round }
.axis { stroke-width: 2 } .tick { stroke-dasharray: 1 5 } .fold { stroke-width: 3; fill: none }
path.arrow { stroke-width: 1.4; fill: none } path.arrow.cut { stroke-dasharray: 4 4 } path.arrow.cross { stroke-width: 2.4 }
`

// svgStyle is the style sheet: the light look, and the dark one for a reader who
// prefers it.
func svgStyle() string {
	return "<style>\n:root { color-scheme: light dark }\n" + svgShapes + svgLight.rules() +
		"@media (prefers-color-scheme: dark) {\n" + svgDark.rules() + "}\n</style>\n"
}

func (l *svgLook) rules() string {
	return strings.NewReplacer("PAPER", l.paper, "INK", l.ink, "SOFT", l.soft, "LINE", l.line, "DATA", l.data,
		"OPENING", l.opening, "OPEN", l.open, "CLOSING", l.closing, "WAITING", l.waiting, "BAD", l.bad).Replace(svgColours)
}

var svgClasses = [...]string{
	pen.Faint: "faint", pen.Title: "name", pen.Good: "good", pen.Bad: "bad", pen.Remark: "remark", pen.Speech: "speech",
	pen.Opening: "opening", pen.Open: "open", pen.Closing: "closing", pen.Waiting: "waiting",
}

func svgClass(s pen.Style) string { return svgClasses[s] }
