package plot

import (
	"strings"

	"netlab/topology/report/pen"
)

// look is the colours of one look: those of Okabe and Ito (2008), "Color Universal
// Design", which stay apart for whoever sees colours differently, lightened for the
// dark look.
type look struct {
	pen.Look
	inks [numInks]string
}

var (
	light = look{
		Look: pen.Light,
		inks: [numInks]string{
			Plain: "#1f2328", Blue: "#0072b2", Green: "#00805f", Orange: "#d55e00", Purple: "#a3558a", Red: "#b3001b", Sky: "#3a9bd0", Soft: "#8c959f",
		},
	}
	dark = look{
		Look: pen.Dark,
		inks: [numInks]string{
			Plain: "#e6edf3", Blue: "#5eb1ef", Green: "#2fc79a", Orange: "#ff9142", Purple: "#e29bc9", Red: "#ff6b78", Sky: "#56b4e9", Soft: "#7d8590",
		},
	}
)

var inkNames = [numInks]string{Plain: "plain", Blue: "blue", Green: "green", Orange: "orange", Purple: "purple", Red: "red", Sky: "sky", Soft: "soft"}

func (i Ink) class() string { return inkNames[i] }

// dashes tell lines apart without colour.
const shapes = `.title { font-weight: bold; font-size: 15px } .name { font-weight: bold } .small { font-size: 11px }
path { fill: none } .line { stroke-width: 1.6 } .bar { stroke-width: 1.5 } .cross { stroke-width: 1.8 }
.dot { stroke-width: 4; stroke-linecap: round } .band { opacity: .16 } .frame { stroke-width: 1 }
path.mark { stroke-width: 1; stroke-dasharray: 2 3 }
.line.orange { stroke-dasharray: 7 3 } .line.purple { stroke-dasharray: 3 3 } .line.sky { stroke-dasharray: 9 3 2 3 } .line.green { stroke-width: 2 }
`

func style() string { return pen.Stylesheet(shapes, light.rules(), dark.rules()) }

func (l *look) rules() string {
	var b strings.Builder
	b.WriteString(".paper { fill: " + l.Paper + " } text { fill: " + l.Ink + " } .faint, text.small { fill: " + l.Soft + " } .grid { stroke: " + l.Line +
		" } .frame { stroke: " + l.Soft + " } path.mark { stroke: " + l.Soft + " } text.mark { fill: " + l.Ink + "; font-weight: bold }\n")
	for i, c := range l.inks {
		b.WriteString("path." + inkNames[i] + " { stroke: " + c + " } rect." + inkNames[i] + " { fill: " + c + " }")
		if i%2 == 1 {
			b.WriteByte('\n')
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}
