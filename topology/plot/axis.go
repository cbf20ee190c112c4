package plot

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// axis maps values to the pixels or cells from 0 to size.
type axis struct {
	low, high float64
	log       bool
	size      float64
}

func (a *axis) at(v float64) float64 {
	low, high := a.low, a.high
	if a.log {
		low, high, v = math.Log10(low), math.Log10(high), math.Log10(max(v, a.low))
	}
	return (v - low) / (high - low) * a.size
}

// values is the axis of a panel: from 0, or with a logarithm from the least value, to
// the highest, with room above.
func (p *Panel) values(size float64) axis {
	a := axis{log: p.Log, low: math.Inf(1), size: size}
	for i := range p.Layers {
		l := &p.Layers[i]
		if l.Loose || l.Shape == Bands {
			continue
		}
		for _, v := range l.Points {
			a.low, a.high = min(a.low, v.Low), max(a.high, v.High)
		}
	}
	switch {
	case a.high == 0:
		a.low, a.high = 0, 1
	case a.log:
		a.low, a.high = a.low/1.3, a.high*1.3
	default:
		a.low, a.high = 0, a.high*1.06
	}
	return a
}

func (p *Plot) times(size float64) axis {
	return axis{low: p.From.Seconds(), high: p.To.Seconds(), size: size}
}

// ticks are round values of an axis, about so many.
func (a *axis) ticks(about int) []float64 {
	if a.log {
		return a.powers()
	}
	step := (a.high - a.low) / float64(about)
	unit := math.Pow10(int(math.Floor(math.Log10(step))))
	for _, f := range []float64{1, 2, 5, 10} {
		if unit*f >= step {
			step = unit * f
			break
		}
	}
	var out []float64
	for k := math.Ceil(a.low/step-1e-9) + 0; k*step <= a.high*(1+1e-12); k++ {
		out = append(out, k*step)
	}
	return out
}

// powers are those of ten, and where there are few the doubles and fives between.
func (a *axis) powers() []float64 {
	factors := []float64{1}
	if a.high/a.low < 100 {
		factors = []float64{1, 2, 5}
	}
	var out []float64
	for k := math.Floor(math.Log10(a.low)); k <= math.Log10(a.high); k++ {
		for _, f := range factors {
			if v := f * math.Pow(10, k); v >= a.low && v <= a.high {
				out = append(out, v)
			}
		}
	}
	return out
}

// text writes a value of a unit, as short as it goes.
func (u Unit) text(v float64) string {
	switch {
	case v == 0:
		return "0"
	case u == Seconds:
		return time.Duration(math.Round(v * 1e9)).String()
	case u == Packets:
		return number(v)
	case u == BitRate:
		return scaled(v, "bit/s")
	}
	return scaled(v, "B")
}

func (u Unit) String() string {
	return [...]string{Bytes: "bytes", Packets: "packets", Seconds: "time", BitRate: "bit/s"}[u]
}

// scaled writes a number with a decimal prefix: "1.5 MB".
func scaled(v float64, unit string) string {
	for _, p := range []struct {
		name string
		by   float64
	}{{"G", 1e9}, {"M", 1e6}, {"k", 1e3}} {
		if v >= p.by*0.9999 {
			return number(v/p.by) + " " + p.name + unit
		}
	}
	return number(v) + " " + unit
}

func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', 3, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
