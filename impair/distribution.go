package impair

import (
	"fmt"
	"strconv"
	"strings"
)

// Distribution is the shape of the jitter, by the name that netem gives it, or a
// table of your own: see [Table]. The empty Distribution is Uniform.
type Distribution string

// The distributions of netem.
const (
	Uniform      Distribution = ""
	Normal       Distribution = "normal"
	Pareto       Distribution = "pareto"
	ParetoNormal Distribution = "paretonormal"
)

// tableScale is the unit of a table's values: 1/8192 of the deviation, netem's
// NETEM_DIST_SCALE.
const tableScale = 8192

const tablePrefix = "table:"

// maxTable is the longest table that netem takes, in values.
const maxTable = 16384

// Table is a distribution by equally likely values, each in units of 1/8192 of
// the jitter: its inverse cumulative distribution, as netem's .dist files hold
// it, with -8192 for one jitter less than the mean.
func Table(values []int16) Distribution {
	var b strings.Builder
	b.WriteString(tablePrefix)
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(int(v)))
	}
	return Distribution(b.String())
}

func (d Distribution) check() error {
	_, err := d.values()
	return err
}

// table is the values of a distribution that was checked, none for Uniform.
type table []int16

func (t table) len() int       { return len(t) }
func (t table) at(i int) int16 { return t[i] }

func (d Distribution) table() table {
	t, _ := d.values()
	return t
}

func (d Distribution) values() (table, error) {
	switch d {
	case Uniform, "uniform":
		return nil, nil
	}
	return nil, fmt.Errorf("distribution: %q unknown", string(d))
}

// canonical is the distribution by the name that this package prints.
func (d Distribution) canonical() Distribution {
	if d == "uniform" {
		return Uniform
	}
	return d
}
