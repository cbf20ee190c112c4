package scripts

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"go.starlark.net/starlark"

	"netlab/impair"
)

// maxTrace is the largest file of a trace in bytes: about 4 hours at 10 Mbit/s.
const maxTrace = 64 << 20

// traces puts, for the keyword trace, what a file of the lab's folder says in the
// place of its name. A lab reads nothing else: its folder is part of it.
func (r *run) traces(settings []starlark.Tuple) ([]starlark.Tuple, error) {
	for i, kv := range settings {
		if kv[0] != starlark.String("trace") {
			continue
		}
		text, err := word(kv[1])
		if err == nil && strings.Trim(text, "0123456789, \n") != "" {
			text, err = r.traceFile(text)
		}
		if err != nil {
			return nil, fmt.Errorf("trace: %w", err)
		}
		text = strings.Join(strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' || c == '\n' }), ",")
		settings[i] = starlark.Tuple{kv[0], starlark.String(text)}
	}
	return settings, nil
}

// traceFile is the moments of a Mahimahi file, as text.
func (r *run) traceFile(name string) (string, error) {
	folder, closing := r.lab.folder()
	if folder == nil {
		return "", hint(fmt.Errorf("%q is a file, and this lab has no folder", name), "write the moments themselves, trace = \"10,20,30\"")
	}
	defer closing()
	if !fs.ValidPath(name) {
		return "", hint(fmt.Errorf("%q is not in the lab's folder", name), "a lab reads only files of its folder, with / between their parts")
	}
	f, err := folder.Open(name)
	if err != nil {
		if e, ok := err.(*fs.PathError); ok {
			err = e.Err
		}
		return "", hint(fmt.Errorf("%s: %w", name, err), "the file lies beside the lab's script")
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxTrace+1))
	switch {
	case err != nil:
		return "", err
	case len(data) > maxTrace:
		return "", fmt.Errorf("%s has over %d bytes", name, maxTrace)
	}
	m, err := impair.ReadMahimahi(name, bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	return strings.TrimPrefix(m.String(), "trace "), nil
}
