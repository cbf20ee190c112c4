package words

import "strconv"

// Count writes a number with three digits: "987", "12.3k", "4.56M".
func Count(n float64) string {
	digits, unit := threeDigits(n)
	return digits + unit
}

// Bytes writes a number of bytes with three digits: "987 B", "12.3 kB", "4.56 MB".
func Bytes(n uint64) string {
	digits, unit := threeDigits(float64(n))
	return digits + " " + unit + "B"
}

// threeDigits divides by 1000 until three digits before the point are enough,
// and names what it has divided by.
func threeDigits(n float64) (digits, unit string) {
	for _, larger := range []string{"k", "M", "G", "T", "P", "E"} {
		if n < 999.5 {
			break
		}
		n, unit = n/1000, larger
	}
	decimals := 0
	switch {
	case unit == "" || n >= 99.95:
	case n >= 9.995:
		decimals = 1
	default:
		decimals = 2
	}
	return strconv.FormatFloat(n, 'f', decimals, 64), unit
}
