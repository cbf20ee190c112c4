package labs_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
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
//	<!-- grid objects=1,20 delay=1ms,50ms --> the tables that it notes with these parameters
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
					"grid":   func(part string) string { return grid(t, name, part) },
					"plot":   func(panels string) string { return plotText(t, run, panels) },
				})
				if lines == 0 || lines > generated {
					t.Errorf("labs/%s/%s has %d generated lines, want 1 to %d: show a part of the ladder, %q",
						name, file, lines, generated, "<!-- ladder from 150ms until 260ms -->")
				}
			}
		})
	}
}

// sections are those that the README of each lab has, besides its own.
var sections = []string{"What to look at", "Why", "What is often taught wrongly", "Things to try", "Questions"}

// folded is the answer to a question, which a reader unfolds.
const folded = "<details><summary>Answer</summary>"

// ran is a command of a README that runs a lab.
var ran = regexp.MustCompile("`netlab run ([^`]+)`")

// Each README says what to look at, why TCP does it, what is taught wrongly, how to turn
// each parameter, and asks three questions whose answers are folded away; what it
// says to run are labs and parameters that there are.
func TestReadmesHaveTheirParts(t *testing.T) {
	t.Parallel()
	for _, name := range names(t) {
		text := read(t, filepath.Join(name, "README.md"))
		for _, section := range sections {
			if n := strings.Count(text, "\n## "+section+"\n"); n != 1 {
				t.Errorf("labs/%s/README.md has %d sections %q, want one", name, n, section)
			}
		}
		_, questions, _ := strings.Cut(text, "\n## Questions\n")
		if strings.Count(questions, folded) != 3 || strings.Count(questions, "\n   </details>\n") != 3 {
			t.Errorf("labs/%s/README.md: want three questions, each with %s and </details>", name, folded)
		}
		for _, p := range runOf(t, name).Params {
			if !strings.Contains(text, "--param "+p.Name+"=") {
				t.Errorf("labs/%s/README.md does not say how to turn %s: want a command with --param %s=", name, p.Name, p.Name)
			}
		}
		for _, m := range ran.FindAllStringSubmatch(text, -1) {
			lab, options, _ := strings.Cut(m[1], " ")
			if !slices.Contains(names(t), lab) {
				t.Errorf("labs/%s/README.md: %q: there is no lab %s", name, m[0], lab)
				continue
			}
			for _, option := range strings.Split(options, "--param ")[1:] {
				param, _, _ := strings.Cut(option, "=")
				if !slices.ContainsFunc(runOf(t, lab).Params, func(p report.Param) bool { return p.Name == param }) {
					t.Errorf("labs/%s/README.md: %q: %s has no parameter %s", name, m[0], lab, param)
				}
			}
		}
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
			// Made anew by go test ./cmd/netlab -run ReadmeLive -measure.
			"live": nil,
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
