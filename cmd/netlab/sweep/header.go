package sweep

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Schema names the format of results: lines of JSON, the first a [Header], each
// other one a [Result], in the order in which runs ended.
const Schema = "netlab.test.v2"

// Header begins the results of a shard. Results may be put together only where
// they are of one program, one text of each lab, and one plan.
type Header struct {
	Schema string `json:"schema"`
	// Plan is the ID of the whole sweep, Cases how many it has.
	Plan  string `json:"plan"`
	Cases int    `json:"cases"`
	Shard Shard  `json:"shard"`
	// Of is how many of the cases are the shard's.
	Of int `json:"of"`
	// Program is the version of the program that ran it.
	Program string `json:"program"`
	// Labs has the fingerprint of each lab of the whole sweep.
	Labs map[string]string `json:"labs"`
}

// differs says why the results of two headers are not to be mixed, nil where they
// may be: the shards alone differ, of one number.
func (h Header) differs(other Header) error {
	switch {
	case h.Plan != other.Plan || h.Cases != other.Cases:
		return fmt.Errorf("one has plan %s (%d cases), the other plan %s (%d): want the same labs, seeds, parameters and flags", h.Plan, h.Cases, other.Plan, other.Cases)
	case h.Shard.N != other.Shard.N:
		return fmt.Errorf("one has shard %s, the other shard %s: want the same number of shards", h.Shard, other.Shard)
	case h.Program != other.Program:
		return fmt.Errorf("they were run by netlab %s and netlab %s: another version may send other packets", h.Program, other.Program)
	}
	for _, lab := range slices.Sorted(maps.Keys(h.Labs)) {
		if h.Labs[lab] != other.Labs[lab] {
			return fmt.Errorf("the text of lab %s, of its golden transcript or of a file that it reads differs (%s and %s)", lab, h.Labs[lab], other.Labs[lab])
		}
	}
	return nil
}

// Resumes says why what has been written with header h is not to be gone on with
// as now, nil where it is.
func (h Header) Resumes(now Header) error {
	if err := h.differs(now); err != nil {
		return err
	}
	switch {
	case h.Shard != now.Shard:
		return fmt.Errorf("it has shard %s, and this is shard %s", h.Shard, now.Shard)
	case h.Of != now.Of:
		return errors.New("its first line contradicts its plan")
	}
	return nil
}
