package impair

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
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

// maxTable is the longest table that netem takes, in values (its
// NETEM_DIST_MAX).
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

// ReadTable reads a distribution as netem's .dist files hold it, such as those
// that iproute2's maketable makes of measured delays: whole numbers apart by
// white space, and comments from # to the end of the line.
func ReadTable(r io.Reader) (Distribution, error) {
	var values []int16
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		for _, field := range strings.Fields(text) {
			v, err := strconv.ParseInt(field, 10, 16)
			if err != nil {
				return "", fmt.Errorf("impair: distribution table: line %d: %q: want a whole number from %d to %d", n, field, math.MinInt16, math.MaxInt16)
			}
			values = append(values, int16(v))
		}
	}
	if err := lines.Err(); err != nil {
		return "", fmt.Errorf("impair: distribution table: read: %w", err)
	}
	d := Table(values)
	if err := d.check(); err != nil {
		return "", fmt.Errorf("impair: %w", err)
	}
	return d, nil
}

func (d Distribution) check() error {
	_, err := d.values()
	return err
}

// canonical is the distribution by the name that this package prints.
func (d Distribution) canonical() Distribution {
	if d == "uniform" {
		return Uniform
	}
	if values, err := d.values(); err == nil && strings.HasPrefix(string(d), tablePrefix) {
		return Table(values)
	}
	return d
}

// table is the values of a distribution that was checked, none for Uniform.
func (d Distribution) table() []int16 {
	t, _ := d.values()
	return t
}

func (d Distribution) values() ([]int16, error) {
	switch d {
	case Uniform, "uniform":
		return nil, nil
	case Normal:
		return normalTable(), nil
	case Pareto:
		return paretoTable(), nil
	case ParetoNormal:
		return paretoNormalTable(), nil
	}
	list, ok := strings.CutPrefix(string(d), tablePrefix)
	if !ok {
		return nil, fmt.Errorf("distribution: %q is unknown; %s", string(d), suggest(string(d), distributionNames))
	}
	if list == "" {
		return nil, errors.New("distribution: the table is empty")
	}
	var values []int16
	for i, field := range strings.Split(list, ",") {
		v, err := strconv.ParseInt(field, 10, 16)
		if err != nil {
			return nil, fmt.Errorf("distribution: value %d of the table, %q: want a whole number from %d to %d", i+1, field, math.MinInt16, math.MaxInt16)
		}
		values = append(values, int16(v))
	}
	if len(values) > maxTable {
		return nil, fmt.Errorf("distribution: the table has %d values: want at most %d", len(values), maxTable)
	}
	return values, nil
}

var distributionNames = []string{"uniform", "normal", "pareto", "paretonormal", tablePrefix + "-8192,0,8192"}
