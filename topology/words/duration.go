package words

import (
	"strconv"
	"time"
)

// Decimals is how many digits after the point a virtual time in seconds needs:
// three, or six, or nine.
func Decimals(d time.Duration) int {
	switch {
	case d%time.Millisecond == 0:
		return 3
	case d%time.Microsecond == 0:
		return 6
	}
	return 9
}

// AppendSeconds writes a virtual time in seconds, with three decimals or as many
// as it needs.
func AppendSeconds(b []byte, d time.Duration) []byte {
	if d < 0 {
		b = append(b, '-')
		d = -d
	}
	b = strconv.AppendInt(b, int64(d/time.Second), 10)
	b = append(b, '.')
	var frac [9]byte
	rest := int64(d % time.Second)
	for i := len(frac) - 1; i >= 0; i-- {
		frac[i] = byte('0' + rest%10)
		rest /= 10
	}
	return append(b, frac[:Decimals(d)]...)
}

// Seconds writes what [AppendSeconds] appends.
func Seconds(d time.Duration) string { return string(AppendSeconds(nil, d)) }

// Duration writes a length of time in one unit, rounded to a tenth of it: "59.9 s",
// "900 ms". In ASCII the unit of a millionth of a second is us.
func Duration(d time.Duration, ascii bool) string {
	unit, name := time.Second, " s"
	switch {
	case d == 0:
		return "0 s"
	case d < time.Microsecond:
		unit, name = time.Nanosecond, " ns"
	case d < time.Millisecond:
		unit, name = time.Microsecond, " µs"
		if ascii {
			name = " us"
		}
	case d < time.Second:
		unit, name = time.Millisecond, " ms"
	}
	tenths := int64(d/unit*10 + (d%unit*10+unit/2)/unit)
	text := strconv.FormatInt(tenths/10, 10)
	if tenths%10 > 0 {
		text += "." + strconv.FormatInt(tenths%10, 10)
	}
	return text + name
}
