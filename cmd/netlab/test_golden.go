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

	"netlab/cmd/netlab/sweep"
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

// keepsGoldens reports whether transcripts are held against golden ones here: the
// pinned stack advertises slightly other windows on 32 bits.
const keepsGoldens = strconv.IntSize > 32

// golden says how a run differs from the golden transcript, "" for in nothing. Where
// that is asked it makes the run the golden one, and names the file that it wrote.
func (o *order) golden(run *report.Run) (text, wrote string) {
	if !o.Golden || !keepsGoldens {
		return "", ""
	}
	want, ok, err := goldenOf(o.Lab)
	if err != nil {
		return err.Error() + "\n", ""
	}
	if !ok && !o.Update {
		return "", ""
	}
	var b strings.Builder
	if err := report.WriteTranscript(&b, run, report.TranscriptOptions{Elide: report.Concise}); err != nil {
		return err.Error() + "\n", ""
	}
	got := b.String()
	switch {
	case ok && got == want:
		return "", ""
	case o.Update:
		return writeGolden(filepath.Join(o.Lab, golden), got)
	}
	return firstDifference(want, got), ""
}

// writeGolden writes a golden transcript, or says why it cannot.
func writeGolden(name, text string) (problem, wrote string) {
	f, err := create(name, nil)
	if err == nil {
		fmt.Fprint(f, text)
		err = f.commit()
	}
	if err != nil {
		return err.Error() + "\n", ""
	}
	return "", name
}

// checkUpdate refuses --update where there is nothing that it could write.
func checkUpdate(p *sweep.Plan) error {
	if !keepsGoldens {
		return usageErrorf("--update: golden transcripts are of 64-bit systems, where windows differ slightly from those here")
	}
	first := false
	for _, c := range p.Cases {
		first = first || isGolden(c)
		if isBuiltin(c.Lab) {
			return usageErrorf("--update: %s is a built-in lab, whose golden transcript is in the program: name the lab's folder, such as %s", c.Lab, "."+string(filepath.Separator)+filepath.Join("labs", c.Lab))
		}
		if !exists(filepath.Join(c.Lab, script)) {
			return usageErrorf("--update: %s is a file, and a golden transcript lies in a lab's folder: make one, with %s in it", c.Lab, script)
		}
	}
	if !first {
		return usageErrorf("--update: a golden transcript is of seed %d without parameters, and no such run is asked for", firstSeed)
	}
	return nil
}

// isGolden reports whether a golden transcript is of this case.
func isGolden(c sweep.Case) bool { return c.Seed == firstSeed && len(c.Params) == 0 }

// firstDifference shows the first line in which a transcript differs.
func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := 0; ; i++ {
		switch {
		case i == len(a) || i == len(b) || a[i] != b[i]:
			return fmt.Sprintf("the transcript differs from %s, first at line %d:\n  want  %s\n  got   %s\nread it, and where it is right, --update makes it the golden one\n",
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
