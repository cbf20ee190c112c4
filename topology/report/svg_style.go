package report

import (
	"strings"

	"netlab/topology/report/pen"
)

// svgLook is a set of colours.
type svgLook struct {
	pen.Look
	opening, open, closing, waiting, bad string
}

var (
	svgLight = svgLook{
		Look:    pen.Light,
		opening: "#0a7ea4", open: "#1a7f37", closing: "#a85d00", waiting: "#8250df", bad: "#cf222e",
	}
	svgDark = svgLook{
		Look:    pen.Dark,
		opening: "#56c7e8", open: "#4ac26b", closing: "#e3a33b", waiting: "#bc8cff", bad: "#ff7b72",
	}
)

// svgColours are the rules of one look.
const svgColours = `.paper { fill: PAPER } text { fill: INK } .halo, .fold { stroke: PAPER }
.faint, .small { fill: SOFT } .axis, .tick { stroke: LINE } .arrow { stroke: DATA } .head { fill: DATA }
.opening { fill: OPENING } .open, .good { fill: OPEN } .closing, .remark { fill: CLOSING } .waiting { fill: WAITING } .bad { fill: BAD }
.arrow.opening { stroke: OPENING } .arrow.closing { stroke: CLOSING } .arrow.bad { stroke: BAD }
`

const svgShapes = `.title { font-weight: bold; font-size: 16px } .name { font-weight: bold; font-size: 14px } .small { font-size: 10px } .speech { font-style: italic }
.halo { paint-order: stroke; stroke-width: 4px; stroke-linejoin: round }
.axis { stroke-width: 2 } .tick { stroke-dasharray: 1 5 } .fold { stroke-width: 3; fill: none }
path.arrow { stroke-width: 1.4; fill: none } path.arrow.cut { stroke-dasharray: 4 4 } path.arrow.cross { stroke-width: 2.4 }
`

// svgStyle is the style sheet.
func svgStyle() string { return pen.Stylesheet(svgShapes, svgLight.rules(), svgDark.rules()) }

func (l *svgLook) rules() string {
	return strings.NewReplacer("PAPER", l.Paper, "INK", l.Ink, "SOFT", l.Soft, "LINE", l.Line, "DATA", l.Data,
		"OPENING", l.opening, "OPEN", l.open, "CLOSING", l.closing, "WAITING", l.waiting, "BAD", l.bad).Replace(svgColours)
}

var svgClasses = [...]string{
	pen.Faint: "faint", pen.Title: "name", pen.Good: "good", pen.Bad: "bad", pen.Remark: "remark", pen.Speech: "speech",
	pen.Opening: "opening", pen.Open: "open", pen.Closing: "closing", pen.Waiting: "waiting",
}

func svgClass(s pen.Style) string { return svgClasses[s] }
