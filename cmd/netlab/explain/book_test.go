package explain

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/rfc"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

func load(t *testing.T) *Book {
	t.Helper()
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// find returns an entry that has to be there, in a group.
func find(t *testing.T, b *Book, term, group string) *Entry {
	t.Helper()
	e, err := b.Find(term)
	if err != nil {
		t.Errorf("%v", err)
		return nil
	}
	if group != "" && e.Group.Name != group {
		t.Errorf("%q is explained as %s, among the %s", term, e.Term, e.Group.Name)
	}
	return e
}

// Every state, flag, kind of segment and rule that netlab knows is explained.
func TestNothingIsMissing(t *testing.T) {
	b := load(t)
	for _, s := range wire.States() {
		if e := find(t, b, s.String(), "states"); e != nil && e.Term != s.String() {
			t.Errorf("%s is explained as %s", s, e.Term)
		}
	}
	for _, f := range []string{"SYN", "ACK", "PSH", "FIN", "RST", "URG", "ECE", "CWR"} {
		find(t, b, f, "flags")
	}
	kinds := 0
	for k := flow.Kind(1); k.String() != ""; k <<= 1 {
		find(t, b, k.String(), "")
		kinds++
	}
	if kinds < 20 {
		t.Errorf("package flow has %d kinds of segment", kinds)
	}
	for _, r := range rfc.Rules() {
		e := find(t, b, "rule "+r.ID, "rules")
		if e != nil && (e.Figure.Lab == "" || len(e.See) == 0) {
			t.Errorf("rule %s: no figure, or nothing to see: en/rules.md does not have it", r.ID)
		}
	}
	for _, e := range b.Entries() {
		if e.RFC == "" || e.Figure.Lab == "" {
			t.Errorf("%s: no RFC or no figure", e.Term)
		}
	}
}

// What a stack does otherwise than its RFC stands on the page of the rule.
func TestKnownDivergencesAreTold(t *testing.T) {
	b := load(t)
	for _, d := range rfc.Divergences() {
		e := find(t, b, "rule "+d.Rule, "rules")
		text := e.Text(English)
		if !slices.ContainsFunc(text.Blocks, func(x Block) bool { return strings.Contains(x.Text, d.Reason) }) {
			t.Errorf("rule %s does not tell: %s", d.Rule, d.Reason)
		}
	}
}

// It stands there in Chinese too, and nothing that is not known of the stack any more.
func TestKnownDivergencesAreToldInChinese(t *testing.T) {
	b := load(t)
	for _, d := range rfc.Divergences() {
		for _, x := range find(t, b, "rule "+d.Rule, "rules").Texts[Chinese].Blocks {
			if strings.Contains(x.Text, d.Reason) {
				t.Errorf("rule %s: zh/rules.md has no line \"- 已知 %s: ...\"", d.Rule, path.Base(d.Shown))
			}
		}
	}
	source, err := texts.ReadFile("zh/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	if told, known := strings.Count(string(source), "- 已知 "), len(rfc.Divergences()); told != known {
		t.Errorf("zh/rules.md tells %d known divergences, the stack has %d", told, known)
	}
}

// Each lab that a page names is there, and each state has one as soon as a lab
// speaks of it.
func TestLabsExist(t *testing.T) {
	for _, e := range load(t).Entries() {
		for _, name := range e.labs() {
			if _, err := scripts.LoadFS(labs.FS, name); err != nil {
				t.Errorf("%s: %v", e.Term, err)
			}
		}
	}
	if got := find(t, load(t), "CLOSING", "states").labs(); !slices.Contains(got, "simultaneous-close") {
		t.Errorf("CLOSING: labs %q", got)
	}
}

// What the README of a lab says to explain, there is.
func TestLabsNameTerms(t *testing.T) {
	b, command := load(t), regexp.MustCompile("`netlab explain ([^`]+)`")
	files, err := fs.Glob(labs.FS, "*/README*.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range files {
		text, err := fs.ReadFile(labs.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range command.FindAllSubmatch(text, -1) {
			seen++
			if _, err := b.Find(string(m[1])); err != nil {
				t.Errorf("labs/%s: %s: %v", file, m[0], err)
			}
		}
	}
	if seen == 0 {
		t.Error("no README names a term")
	}
}

func TestMentions(t *testing.T) {
	text := `expect(x, "FIN-WAIT-1") # FIN, and a FIN. Half-close; half-closed`
	for word, want := range map[string]int{"FIN": 2, "FIN-WAIT-1": 1, "WAIT": 0, "half-close": 1} {
		if got := mentions(text, word); got != want {
			t.Errorf("%q is mentioned %d times, want %d", word, got, want)
		}
	}
}

// Everything is there in Chinese, with the same ways in and out of each state.
func TestChineseIsComplete(t *testing.T) {
	b := load(t)
	labels := map[string]string{"Entered": "进入", "Left": "离开", "Here": "本实现", "Timer": "定时器"}
	for _, g := range b.Groups {
		if g.Title(Chinese) == g.Title(English) {
			t.Errorf("%s has no title", g.Name)
		}
		for _, e := range g.Entries {
			zh, ok := e.Texts[Chinese]
			if !ok {
				t.Errorf("%s is not there", e.Term)
				continue
			}
			if zh.Name == "" && e.rule == nil {
				t.Errorf("%s has no name", e.Term)
			}
			en := e.Text(English)
			if len(zh.Blocks) != len(en.Blocks) {
				t.Errorf("%s has %d paragraphs, in English %d", e.Term, len(zh.Blocks), len(en.Blocks))
				continue
			}
			for i, x := range zh.Blocks {
				if want := labels[en.Blocks[i].Label]; want != "" && x.Label != want {
					t.Errorf("%s: label %s, in English %s", e.Term, x.Label, en.Blocks[i].Label)
				}
				if !x.Drawn && !strings.ContainsFunc(x.Text, words.Wide) {
					t.Errorf("%s: no Chinese: %s", e.Term, x.Text)
				}
			}
		}
	}
}

// number is a number in a text, of a packet or a requirement too.
var number = regexp.MustCompile(`(?:#|MUST-|SHLD-|MAY-)?\d(?:[\d.,]*\d)?`)

// numbers are those of a text, each once.
func numbers(x Text) []string {
	var all []string
	for _, b := range x.Blocks {
		all = append(all, number.FindAllString(b.Text, -1)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// What one language says with a number the other says with the same.
func TestLanguagesHaveTheSameNumbers(t *testing.T) {
	compared := 0
	for _, e := range load(t).Entries() {
		en, zh := numbers(e.Texts[English]), numbers(e.Texts[Chinese])
		if diff := cmp.Diff(en, zh); diff != "" {
			t.Errorf("%s (-English +Chinese):\n%s", e.Term, diff)
		}
		compared += len(en)
	}
	if compared < 250 {
		t.Errorf("%d numbers were compared: too few", compared)
	}
}

func TestMistakesInTexts(t *testing.T) {
	for source, want := range map[string]string{
		"text\n":                           `"text" is before the first term`,
		"# A\ncolour: red\n":               "colour: unknown key",
		"# A\n\ntext\n\n# a\n\ntext\n":     `"a" is A already`,
		"# A\nfigure: x 1s 2s 3s\n":        "want [transcript|timestamps] LAB [FROM [UNTIL]]",
		"# A\nfigure: x soon\n":            "invalid duration",
		"# A\n\ntext\n\n- no label here\n": "has no label",
	} {
		_, err := read(fstest.MapFS{"en/g.md": {Data: []byte(source)}}, "g")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "en/g.md: line ") {
			t.Errorf("%q: %v, want %s", source, err, want)
		}
	}
	for source, want := range map[string]string{
		"# A\n":                      "A: no text",
		"# A\nsee: B\n\ntext here\n": `A: see "B": there is no such term`,
	} {
		b, err := read(fstest.MapFS{"en/g.md": {Data: []byte(source)}}, "g")
		if err == nil {
			err = b.link()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", source, err, want)
		}
	}
}
