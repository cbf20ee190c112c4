package scripts

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"
)

// The pattern is what a number of bytes stands for: its period is a prime, so
// that bytes which arrive in the wrong place are seen.
const patternPeriod = 251

// patternText has every stretch of the pattern up to patternPart bytes long.
var patternText = func() []byte {
	b := make([]byte, patternPeriod+patternPart)
	for i := range b {
		b[i] = byte('!' + i%patternPeriod%94)
	}
	return b
}()

const patternPart = 64 << 10

// patternFrom is the stretch of the pattern from an offset on, of n bytes or
// patternPart. It is not to be written to.
func patternFrom(offset, n int64) []byte {
	i := offset % patternPeriod
	return patternText[i : i+min(n, patternPart)]
}

func dataBuiltins() []entry {
	return []entry{
		builtin("pattern(n, start=0)", patternOf, "The n bytes that conn.send(n) sends, from an offset on, as text.").beforeStart(),
		builtin("size(text)", sizeOf, "The number of bytes that a text such as \"1MB\" or \"64KiB\" stands for.").beforeStart().more(
			"B, kB, MB and GB count by 1000, KiB, MiB and GiB by 1024."),
	}
}

func patternOf(c *call) (starlark.Value, error) {
	var n, start int
	if err := c.unpack("n", &n, "start?", &start); err != nil {
		return nil, err
	}
	if n < 0 || start < 0 {
		return nil, fmt.Errorf("%d bytes from %d: want 0 or more of both", n, start)
	}
	if n > maxText {
		return nil, fmt.Errorf("%d bytes, want at most %d", n, maxText)
	}
	var b strings.Builder
	b.Grow(n)
	for b.Len() < n {
		b.Write(patternFrom(int64(start)+int64(b.Len()), int64(n-b.Len())))
	}
	return starlark.String(b.String()), nil
}

func sizeOf(c *call) (starlark.Value, error) {
	var v starlark.Value
	if err := c.unpack("text", &v); err != nil {
		return nil, err
	}
	n, err := size(v)
	return starlark.MakeInt(n), err
}
