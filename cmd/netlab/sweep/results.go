package sweep

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine bounds a line of results in bytes.
const maxLine = 16 << 20

// Read reads results as they were written. A last line without an end is of a
// program that was killed while it wrote: whole is how many bytes come before it.
func Read(r io.Reader) (h Header, results []Result, whole int64, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	lines.Split(toNewline)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Bytes()
		cut := line[len(line)-1] != '\n'
		switch {
		case n == 1 && cut && begins(line), n > 1 && cut:
			return h, results, whole, nil
		case n == 1:
			if err := decode(line, &h); err != nil || cut || h.Schema != Schema {
				return Header{}, nil, 0, fmt.Errorf("line 1: want the results of netlab test, which begin with %q", Schema)
			}
		default:
			var result Result
			if err := decode(line, &result); err != nil {
				return h, results, whole, fmt.Errorf("line %d: %w", n, err)
			}
			results = append(results, result)
		}
		whole += int64(len(line))
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return h, results, whole, fmt.Errorf("line %d: want at most %d bytes", n+1, maxLine)
	case err != nil:
		return h, results, whole, err
	case n == 0:
		return h, nil, 0, errors.New("there is nothing in it")
	}
	return h, results, whole, nil
}

// toNewline splits into lines with their ends.
func toNewline(data []byte, atEOF bool) (advance int, line []byte, err error) {
	n := bytes.IndexByte(data, '\n') + 1
	if n == 0 && atEOF {
		n = len(data)
	}
	if n == 0 {
		return 0, nil, nil
	}
	return n, data[:n], nil
}

// begins reports whether a first line without an end may be of results.
func begins(line []byte) bool {
	const all = `{"schema":"` + Schema + `",`
	n := min(len(line), len(all))
	return string(line[:n]) == all[:n]
}

func decode(line []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	return d.Decode(to)
}
