package sweep

import (
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"

	"netlab/topology/words"
)

// Case is one run of a lab.
type Case struct {
	// Lab is the lab as the command line names it.
	Lab  string `json:"lab"`
	Seed uint64 `json:"seed"`
	// Params are NAME=VALUE, in the order in which they were given.
	Params []string `json:"params,omitempty"`
}

// String is the case as reports name it: "syn-lost seed=3 delay=50ms". No two cases
// of a plan have the same.
func (c Case) String() string {
	parts := []string{words.ShellQuote(c.Lab), "seed=" + strconv.FormatUint(c.Seed, 10)}
	for _, p := range c.Params {
		parts = append(parts, words.ShellQuote(p))
	}
	return strings.Join(parts, " ")
}

// hash does not depend on which other cases there are.
func (c Case) hash() uint64 { return xxhash.Sum64String(c.String()) }

// Grid is the values that a parameter takes in a sweep.
type Grid struct {
	Name   string
	Values []string
}

// Combinations are all ways to choose a value for each parameter of grids, the last
// parameter fastest; one empty way where there is none.
func Combinations(grids []Grid) [][]string {
	all := [][]string{nil}
	for _, g := range grids {
		var longer [][]string
		for _, params := range all {
			for _, v := range g.Values {
				longer = append(longer, append(params[:len(params):len(params)], g.Name+"="+v))
			}
		}
		all = longer
	}
	return all
}
