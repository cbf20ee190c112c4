package words

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// units are what may follow the number of a size: k is 1000 as the SI has it, Ki
// 1024 as IEC 80000-13 has it.
var units = []struct {
	name  string
	bytes float64
}{
	{"B", 1},
	{"kB", 1e3},
	{"MB", 1e6},
	{"GB", 1e9},
	{"TB", 1e12},
	{"KiB", 1 << 10},
	{"MiB", 1 << 20},
	{"GiB", 1 << 30},
	{"TiB", 1 << 40},
}

// maxSize is the largest size that [ParseSize] takes, in bytes.
const maxSize = 1 << 62

// ParseSize reads a number of bytes: "500", "500B", "1.5MB" (1000 * 1000 bytes
// each), "64KiB" (1024 bytes each). Letter case does not matter, and a blank may
// stand before the unit. A fraction of a byte is an error, as is more than 4 EiB.
func ParseSize(s string) (int64, error) {
	s = strings.TrimSpace(s)
	at := len(s) - len(strings.TrimLeft(s, "0123456789."))
	number, err := strconv.ParseFloat(s[:at], 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a size: want a number of bytes such as 500000, 64kB or 1GiB", brief(s))
	}
	scale, name := 1.0, strings.TrimSpace(s[at:])
	if name != "" {
		scale = 0
		for _, u := range units {
			if strings.EqualFold(u.name, name) {
				scale = u.bytes
			}
		}
	}
	switch n := number * scale; {
	case scale == 0:
		return 0, fmt.Errorf("unknown unit %q: want B, kB, MB, GB, TB (1000 each) or KiB, MiB, GiB, TiB (1024 each)", brief(name))
	case n != math.Trunc(n):
		return 0, fmt.Errorf("%q is not a whole number of bytes", brief(s))
	case n > maxSize:
		return 0, fmt.Errorf("%q is over the largest size, 4 EiB", brief(s))
	default:
		return int64(n), nil
	}
}

// FormatSize writes a number of bytes in the largest unit of 1024 in which it is a
// whole number, as [ParseSize] reads it: "64KiB", "1500B".
func FormatSize(n int64) string {
	unit := "B"
	for _, larger := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if n == 0 || n%1024 != 0 {
			break
		}
		n, unit = n/1024, larger
	}
	return strconv.FormatInt(n, 10) + unit
}

// brief cuts what an error repeats.
func brief(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}
