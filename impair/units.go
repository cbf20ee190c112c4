package impair

import (
	"math"
	"math/bits"
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

// decimal is an exact number as it was written: digits * 10^exp.
type decimal struct {
	digits uint64
	exp    int
}

// maxExponent bounds what is worth computing: 10^40 is out of range everywhere.
const maxExponent = 40

// number cuts an unsigned decimal number off the front of text, such as "1.5e3",
// and returns what follows it. ok is false where there is none, or where it has
// more digits than 64 bits hold.
func number(text string) (d decimal, rest string, ok bool) {
	i, seen, point := 0, false, false
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == '.' && !point:
			point = true
			continue
		case c < '0' || c > '9':
		case d.digits > (math.MaxUint64-9)/10:
			return d, text, false
		default:
			d.digits = d.digits*10 + uint64(c-'0')
			seen = true
			if point {
				d.exp--
			}
			continue
		}
		break
	}
	if !seen {
		return d, text, false
	}
	rest = text[i:]
	if e, n := exponent(rest); n > 0 {
		d.exp += e
		rest = rest[n:]
	}
	return d, rest, d.exp >= -maxExponent && d.exp <= maxExponent
}

// exponent reads "e-3" at the front of text; n is how many bytes it took.
func exponent(text string) (e, n int) {
	if len(text) < 2 || text[0] != 'e' && text[0] != 'E' {
		return 0, 0
	}
	i := 1
	if text[i] == '+' || text[i] == '-' {
		i++
	}
	start := i
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	e, err := strconv.Atoi(text[1:i])
	switch {
	case i == start:
		return 0, 0
	case err != nil:
		return maxExponent + 1, i
	}
	return e, i
}

// times is the number in units of size, rounded half up; ok is false where it
// does not fit.
func (d decimal) times(size uint64) (v uint64, ok bool) {
	hi, lo := bits.Mul64(d.digits, size)
	for exp := d.exp; exp > 0; exp-- {
		if hi != 0 {
			return 0, false
		}
		hi, lo = bits.Mul64(lo, 10)
	}
	down := -d.exp
	if down <= 0 || hi == 0 && lo == 0 {
		return lo, hi == 0
	}
	half := false
	for ; down > 0; down-- {
		var rem uint64
		q := hi / 10
		lo, rem = bits.Div64(hi%10, lo, 10)
		hi = q
		half = rem >= 5
	}
	if half {
		lo++
	}
	return lo, hi == 0 && (lo != 0 || !half)
}

// measure reads a number with one of the units; a bare number is in units of
// bare. problem is empty where it could.
func measure(text string, units []suffix, bare uint64) (v uint64, problem string) {
	d, rest, ok := number(text)
	if !ok {
		if positive, minus := strings.CutPrefix(text, "-"); minus {
			if _, _, ok := number(positive); ok {
				return 0, "is negative"
			}
		}
		if d.digits == 0 {
			return 0, "is not a number"
		}
		return 0, "is out of range"
	}
	size := bare
	if rest != "" {
		size = 0
		for _, u := range units {
			if strings.EqualFold(rest, u.name) {
				size = u.size
			}
		}
		if size == 0 {
			return 0, "has the unknown unit " + strconv.Quote(rest)
		}
	}
	v, ok = d.times(size)
	if !ok {
		return 0, "is out of range"
	}
	return v, ""
}

// fraction reads a percentage, with or without the sign, as a number from 0 to
// 1.
func fraction(text string) (p float64, problem string) {
	d, rest, ok := number(text)
	if !ok {
		return 0, "is not a percentage"
	}
	if rest != "" && rest != "%" {
		return 0, "is not a percentage"
	}
	p, _ = strconv.ParseFloat(strconv.FormatUint(d.digits, 10)+"e"+strconv.Itoa(d.exp-2), 64)
	if p > 1 {
		return 0, "is over 100%"
	}
	return p, ""
}

// percent writes a probability so that [fraction] reads the same number again.
func percent(p float64) string {
	mantissa, exp, _ := strings.Cut(strconv.FormatFloat(p, 'e', -1, 64), "e")
	e, err := strconv.Atoi(exp)
	if err != nil { // NaN and infinities have no digits
		return mantissa + "%"
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	digits, point := whole+frac, len(whole)+e+2
	switch {
	case p == 0:
		return "0%"
	case point <= 0:
		digits = "0." + strings.Repeat("0", -point) + digits
	case point >= len(digits):
		digits += strings.Repeat("0", point-len(digits))
	default:
		digits = digits[:point] + "." + digits[point:]
	}
	return digits + "%"
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
