package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"netlab/labs"
	"netlab/topology/report"
)

// golden is the transcript that a lab prints with the first seed and no parameters,
// beside its script.
const golden = "transcript.golden"

// goldenOf reads a lab's golden transcript; ok is false where it has none.
func goldenOf(lab string) (text string, ok bool, err error) {
	var b []byte
	if isBuiltin(lab) {
		b, err = fs.ReadFile(labs.FS, path.Join(lab, golden))
	} else {
		b, err = os.ReadFile(filepath.Join(lab, golden))
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // the lab is a file
		return "", false, nil
	}
	return string(b), err == nil, err
}

// golden says how a run differs from the golden transcript, "" for in nothing, or
// makes it the golden one.
func (o *order) golden(run *report.Run) string {
	if !o.Golden || strconv.IntSize == 32 {
		return "" // the pinned stack advertises slightly other windows on 32 bits
	}
	want, ok, err := goldenOf(o.Lab)
	if err != nil {
		return err.Error() + "\n"
	}
	if !ok {
		return ""
	}
	var b strings.Builder
	if err := report.WriteTranscript(&b, run, report.TranscriptOptions{Elide: report.Concise}); err != nil {
		return err.Error() + "\n"
	}
	got := b.String()
	switch {
	case got == want:
		return ""
	case o.Update && !isBuiltin(o.Lab):
		f, err := create(filepath.Join(o.Lab, golden), nil)
		if err == nil {
			fmt.Fprint(f, got)
			err = f.commit()
		}
		if err != nil {
			return err.Error() + "\n"
		}
		return ""
	}
	return firstDifference(want, got)
}

// firstDifference shows the first line in which a transcript differs.
func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := 0; ; i++ {
		switch {
		case i == len(a) || i == len(b) || a[i] != b[i]:
			return fmt.Sprintf("the transcript differs from %s, first in line %d:\n  want  %s\n  got   %s\nread it, and where it is right, --update makes it the golden one\n",
				golden, i+1, lineAt(a, i), lineAt(b, i))
		}
	}
}

func lineAt(lines []string, i int) string {
	if i == len(lines) {
		return "(the end)"
	}
	return lines[i]
}
