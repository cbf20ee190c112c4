package sweep

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Schema names the format of results: lines of JSON, the first a [Header], each
// other one a [Result], in the order in which runs ended.
const Schema = "netlab.test.v1"

// Header begins the results of a shard.
type Header struct {
	Schema string `json:"schema"`
	// Plan is the ID of the whole sweep, Cases how many it has.
	Plan  string `json:"plan"`
	Cases int    `json:"cases"`
	Shard Shard  `json:"shard"`
	// Of is how many of the cases are the shard's.
	Of int `json:"of"`
}

// maxLine bounds a line of results in bytes.
const maxLine = 16 << 20

// Read reads results as they were written. A last line without an end is of a
// program that was killed while it wrote: whole is how many bytes come before it.
func Read(r io.Reader) (h Header, results []Result, whole int64, err error) {
	lines := bufio.NewReaderSize(r, 1<<16)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF) && n == 1 && len(line) == 0:
			return h, nil, 0, errors.New("there is nothing in it")
		case errors.Is(err, io.EOF):
			return h, results, whole, nil
		case err != nil:
			return h, results, whole, err
		case len(line) > maxLine:
			return h, results, whole, fmt.Errorf("line %d has %d bytes, want at most %d", n, len(line), maxLine)
		}
		if n == 1 {
			if err := decode(line, &h); err != nil || h.Schema != Schema {
				return h, nil, 0, fmt.Errorf("line 1: want the results of netlab test, which begin with %q", Schema)
			}
		} else {
			var result Result
			if err := decode(line, &result); err != nil {
				return h, results, whole, fmt.Errorf("line %d: %w", n, err)
			}
			results = append(results, result)
		}
		whole += int64(len(line))
	}
}

func decode(line []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	return d.Decode(to)
}
