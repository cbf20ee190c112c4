package scripts

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Fingerprint is a hash, in hexadecimal, of all that a run depends on beside its
// seed and parameters: the lab's text, that of the modules that it loads, and the
// files of its folder that a string of the script names, or one of values, which
// are those of parameters. Labs with one fingerprint give the same runs.
func (l *Lab) Fingerprint(values ...string) string {
	h := sha256.New()
	part := func(name string, content []byte) {
		fmt.Fprintf(h, "%q %d\n", name, len(content))
		h.Write(content)
	}
	part("", []byte(strings.Join(l.text.lines, "\n")))
	for _, name := range slices.Sorted(maps.Keys(l.modules)) {
		part(name, []byte(strings.Join(l.modules[name].text.lines, "\n")))
	}
	folder, closing := l.folder()
	if folder != nil {
		defer closing()
		for _, name := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(l.strings, values)))) {
			if content, ok := beside(folder, name); ok {
				part(name, content)
			}
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

// beside reads a file that a lab may read; ok is false where that is none.
func beside(folder fs.FS, name string) (content []byte, ok bool) {
	if !fs.ValidPath(name) || len(name) > maxName {
		return nil, false
	}
	if info, err := fs.Stat(folder, name); err != nil || !info.Mode().IsRegular() || info.Size() > maxTrace {
		return nil, false
	}
	f, err := folder.Open(name)
	if err != nil {
		return nil, false
	}
	defer f.Close()
	content, err = io.ReadAll(io.LimitReader(f, maxTrace))
	return content, err == nil
}

// maxName bounds the strings of a script that may be names of files, in bytes.
const maxName = 256
