package impair

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// suffix is one unit of a number, in the base unit of what is measured.
type suffix struct {
	name string
	size uint64
}

// The units of tc, in nanoseconds, bits per second and bytes. As in tc rates
// count by 1000, with an i by 1024, and sizes always by 1024.
var (
	timeUnits = []suffix{
		{"s", 1e9},
		{"sec", 1e9},
		{"secs", 1e9},
		{"ms", 1e6},
		{"msec", 1e6},
		{"msecs", 1e6},
		{"us", 1e3},
		{"usec", 1e3},
		{"usecs", 1e3},
		{"ns", 1},
		{"nsec", 1},
		{"nsecs", 1},
	}
	rateUnits = []suffix{
		{"bit", 1},
		{"kbit", 1e3},
		{"mbit", 1e6},
		{"gbit", 1e9},
		{"tbit", 1e12},
		{"kibit", 1 << 10},
		{"mibit", 1 << 20},
		{"gibit", 1 << 30},
		{"tibit", 1 << 40},
		{"bps", 8},
		{"kbps", 8e3},
		{"mbps", 8e6},
		{"gbps", 8e9},
		{"tbps", 8e12},
		{"kibps", 8 << 10},
		{"mibps", 8 << 20},
		{"gibps", 8 << 30},
		{"tibps", 8 << 40},
	}
	sizeUnits = []suffix{
		{"b", 1},
		{"k", 1 << 10},
		{"kb", 1 << 10},
		{"m", 1 << 20},
		{"mb", 1 << 20},
		{"g", 1 << 30},
		{"gb", 1 << 30},
		{"kbit", 1 << 7},
		{"mbit", 1 << 17},
		{"gbit", 1 << 27},
	}
)

// decimal is an unsigned decimal number, such as 1.5e3, and what follows it.
var decimal = regexp.MustCompile(`^((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(.*)$`)

// number reads the number at the front of text, exactly, and returns what follows
// it. problem is empty where it could.
func number(text string) (n *big.Rat, rest, problem string) {
	m := decimal.FindStringSubmatch(text)
	switch {
	case m == nil && decimal.MatchString(strings.TrimPrefix(text, "-")):
		return nil, "", "is negative"
	case m == nil:
		return nil, "", "is not a number"
	}
	n, ok := new(big.Rat).SetString(m[1])
	if !ok { // an exponent of millions
		return nil, "", "is out of range"
	}
	return n, m[2], ""
}

// measure reads a number with one of the units; a bare number is in units of
// bare. It is rounded half up. problem is empty where it could.
func measure(text string, units []suffix, bare uint64) (v uint64, problem string) {
	n, unit, problem := number(text)
	if problem != "" {
		return 0, problem
	}
	size := bare
	if unit != "" {
		i := slices.IndexFunc(units, func(u suffix) bool { return strings.EqualFold(unit, u.name) })
		if i < 0 {
			return 0, "has the unknown unit " + strconv.Quote(unit)
		}
		size = units[i].size
	}
	n.Mul(n, new(big.Rat).SetUint64(size)).Add(n, big.NewRat(1, 2))
	whole := new(big.Int).Quo(n.Num(), n.Denom())
	if !whole.IsUint64() {
		return 0, "is out of range"
	}
	return whole.Uint64(), ""
}

var hundred = big.NewRat(100, 1)

// fraction reads a percentage, with or without the sign, as a number from 0 to
// 1.
func fraction(text string) (p float64, problem string) {
	n, sign, problem := number(text)
	if problem != "" || sign != "" && sign != "%" {
		return 0, "is not a percentage"
	}
	if p, _ = n.Quo(n, hundred).Float64(); p > 1 {
		return 0, "is over 100%"
	}
	return p, ""
}

// percent writes a probability so that [fraction] reads the same number again.
func percent(p float64) string {
	shortest := strconv.FormatFloat(p, 'g', -1, 64)
	n, ok := new(big.Rat).SetString(shortest)
	if !ok { // NaN and infinities have no digits
		return shortest + "%"
	}
	digits, _ := n.Mul(n, hundred).FloatPrec()
	return n.FloatString(digits) + "%"
}

// chanceText writes a probability, and its correlation where there is one.
func chanceText(p, corr float64) string {
	if corr == 0 {
		return percent(p)
	}
	return percent(p) + " " + percent(corr)
}

// The functions below write a quantity as a whole number of its largest unit.

func timeText(d time.Duration) string {
	return whole(uint64(d), suffix{"s", 1e9}, suffix{"ms", 1e6}, suffix{"us", 1e3}, suffix{"ns", 1})
}

func rateText(bps uint64) string {
	return whole(bps, suffix{"tbit", 1e12}, suffix{"gbit", 1e9}, suffix{"mbit", 1e6}, suffix{"kbit", 1e3}, suffix{"bit", 1})
}

func sizeText(n int) string {
	return whole(uint64(n), suffix{"gb", 1 << 30}, suffix{"mb", 1 << 20}, suffix{"kb", 1 << 10}, suffix{"b", 1})
}

func whole(v uint64, units ...suffix) string {
	for _, u := range units {
		if v%u.size == 0 && (v != 0 || u.size == units[len(units)-1].size || u.name == "s") {
			return strconv.FormatUint(v/u.size, 10) + u.name
		}
	}
	return strconv.FormatUint(v, 10)
}
