package labs_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"netlab/labs"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// generated bounds what a README takes from a run, in lines: what nobody would
// read belongs into transcript.golden alone.
const generated = 60

// The README of each lab shows parts of its run, few enough to be read:
//
//	<!-- ladder -->                          the whole ladder
//	<!-- ladder from 150ms until 260ms -->   what happened then, the bounds included
//	<!-- notes -->                           what the lab says itself
//
// each before a fenced block.
func TestReadmes(t *testing.T) {
	t.Parallel()
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := runOf(t, name)
			for _, file := range readmes(t, name) {
				lines := checkBlocks(t, filepath.Join(name, file), map[string]func(string) string{
					"ladder": func(part string) string { return ladder(t, run, part) },
					"notes":  func(string) string { return notes(run) },
				})
				if lines == 0 || lines > generated {
					t.Errorf("labs/%s/%s has %d generated lines, want 1 to %d: show a part of the ladder, %q",
						name, file, lines, generated, "<!-- ladder from 150ms until 260ms -->")
				}
			}
		})
	}
}

// readmes are the README of a lab, in each language that has it.
func readmes(t *testing.T, name string) []string {
	t.Helper()
	files, err := fs.Glob(labs.FS, name+"/README*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("lab %s has no README (%v)", name, err)
	}
	for i, file := range files {
		files[i] = path.Base(file)
	}
	return files
}

// The README of the repository shows real output, the real script of a lab, and
// Go code that is compiled and run as a test.
func TestRepositoryReadme(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"README.md", "README.zh.md"} {
		lines := checkBlocks(t, filepath.Join("..", file), map[string]func(string) string{
			"ladder": func(name string) string { return ladder(t, runOf(t, name), "") },
			"lab":    func(name string) string { return read(t, filepath.Join(name, "lab.star")) },
			"go":     func(file string) string { return read(t, filepath.Join("..", filepath.FromSlash(file))) },
			// What the checks of the whole repository run.
			"run":  nil,
			"test": nil,
		})
		if lines == 0 {
			t.Errorf("%s shows no run, no lab and no Go code", file)
		}
	}
}

// block is a comment that names what the fenced block behind it shows: a word,
// and which part of it.
var block = regexp.MustCompile("(?s)<!-- ([a-z]+) ?([^\n]*?) -->\n```([a-z]*)\n(.*?)```\n")

// checkBlocks holds the blocks of a README against what they should show, by
// their word; those with nil are left alone. It returns how many lines the others
// have.
func checkBlocks(t *testing.T, file string, show map[string]func(part string) string) (lines int) {
	t.Helper()
	text := read(t, file)
	if comments := strings.Count(text, "<!--"); comments != len(block.FindAllString(text, -1)) {
		t.Errorf("%s has %d comments, and not each stands before a fenced block", file, comments)
	}
	compare(t, file, block.ReplaceAllStringFunc(text, func(old string) string {
		m := block.FindStringSubmatch(old)
		word, part, language := m[1], m[2], m[3]
		content, known := show[word]
		if !known {
			t.Errorf("%s: <!-- %s -->: nothing is called that", file, word)
		}
		if content == nil {
			return old
		}
		now := strings.TrimRight(content(part), "\n") + "\n"
		lines += strings.Count(now, "\n")
		return "<!-- " + strings.TrimSpace(word+" "+part) + " -->\n```" + language + "\n" + now + "```\n"
	}))
	return lines
}

// ladder draws a run, or a part of it: "from TIME until TIME".
func ladder(t *testing.T, run *report.Run, part string) string {
	t.Helper()
	opt := report.LadderOptions{Width: 100, Elide: report.Concise}
	if part != "" {
		bounds := regexp.MustCompile(`^from (\S+) until (\S+)$`).FindStringSubmatch(part)
		if bounds == nil {
			t.Fatalf("%q: want from TIME until TIME", part)
		}
		opt = report.LadderOptions{Width: 100, Bare: true, Elide: report.Elision{Checks: true}, From: duration(t, bounds[1]), Until: duration(t, bounds[2])}
	}
	var b strings.Builder
	if err := report.WriteLadder(&b, run, opt); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func duration(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// notes is what the lab says itself.
func notes(run *report.Run) string {
	var b strings.Builder
	for _, e := range run.Record.Events {
		if e.Kind == tap.Remarked {
			b.WriteString(e.Remark.Text + "\n")
		}
	}
	return b.String()
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}
