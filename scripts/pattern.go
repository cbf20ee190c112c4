package scripts

import (
	"fmt"

	"go.starlark.net/starlark"
)

// The pattern is what a number of bytes stands for: its period is a prime, so
// that bytes which arrive in the wrong place are seen.
const patternPeriod = 251

// fillPattern writes the pattern from an offset on.
func fillPattern(b []byte, offset int) {
	for i := range b {
		b[i] = byte('!' + (offset+i)%patternPeriod%94)
	}
}

func init() {
	register(80, "", entry{Builtin: Builtin{
		Name: "pattern", Params: "(n, start=0)",
		Doc:     "The n bytes that conn.send(n) sends, from an offset on, as text.",
		Example: "client.send(3000)\nexpect_eq(conn.recv(3000), pattern(3000))",
	}, run: patternText, early: true}, entry{Builtin: Builtin{
		Name: "size", Params: "(text)",
		Doc:     "The number of bytes that a text such as \"1MB\" or \"64KiB\" stands for.",
		More:    "B, kB, MB and GB count by 1000, KiB, MiB and GiB by 1024.",
		Example: "expect_eq(size(\"64KiB\"), 65536)\nexpect_eq(size(\"1MB\"), 1000000)",
	}, run: sizeOf, early: true})
}

func patternText(c *call) (starlark.Value, error) {
	var n, start int
	if err := c.unpack("n", &n, "start?", &start); err != nil {
		return nil, err
	}
	if n < 0 || start < 0 {
		return nil, fmt.Errorf("%d bytes from %d: want 0 or more of both", n, start)
	}
	if err := c.r.meter.charge(c.r, int64(n)); err != nil {
		return nil, err
	}
	b := make([]byte, n)
	fillPattern(b, start)
	return starlark.String(b), nil
}

func sizeOf(c *call) (starlark.Value, error) {
	var v starlark.Value
	if err := c.unpack("text", &v); err != nil {
		return nil, err
	}
	n, err := size(v)
	return starlark.MakeInt(n), err
}
