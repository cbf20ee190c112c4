package explain

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// rfcs is the folder beside the checkout that has the texts of the RFCs, where there
// is one.
const rfcs = "../../../../shared/rfcs"

// citation is "RFC 9293 sections 3.4, 3.6.1 (MUST-13, MAY-2)".
var citation = regexp.MustCompile(`^RFC (\d+)(?: sections? (.+))?$`)

// section is "3.6.1 (MUST-13 to MUST-15, figure 6)".
var section = regexp.MustCompile(`^(\d+(?:\.\d+)*)(?: \(([^)]*)\))?$`)

// detail is what stands in the brackets.
var detail = regexp.MustCompile(`(?:MUST|SHLD|MAY)-\d+|figures? [\d, ]+`)

// Each source names an RFC, its sections are in it under that number, and what
// stands in brackets is in that section.
func TestSourcesExist(t *testing.T) {
	if _, err := os.Stat(rfcs); err != nil {
		t.Skip("the texts of the RFCs are not here")
	}
	checked := 0
	known := make(map[string]map[string]string)
	for _, e := range load(t).Entries() {
		if e.rule != nil {
			continue // the monitor's own
		}
		for part := range strings.SplitSeq(e.RFC, "; ") {
			m := citation.FindStringSubmatch(part)
			if m == nil {
				t.Errorf("%s: %q names no RFC as it should", e.Term, part)
				continue
			}
			if m[2] == "" {
				continue
			}
			if known[m[1]] == nil {
				text, err := os.ReadFile(filepath.Join(rfcs, "rfc"+m[1]+".txt"))
				if err != nil {
					continue
				}
				known[m[1]] = sections(string(text))
			}
			for _, s := range splitOutside(m[2]) {
				n := section.FindStringSubmatch(s)
				if n == nil {
					t.Errorf("%s: %q of %q is not a section", e.Term, s, part)
					continue
				}
				body := known[m[1]][n[1]]
				if body == "" {
					t.Errorf("%s: RFC %s has no section %s", e.Term, m[1], n[1])
				}
				for _, inside := range detail.FindAllString(n[2], -1) {
					if fig, ok := strings.CutPrefix(inside, "figure"); ok {
						for _, num := range strings.FieldsFunc(fig, func(r rune) bool { return r < '0' || r > '9' }) {
							if !strings.Contains(body, "Figure "+num+":") {
								t.Errorf("%s: RFC %s section %s has no figure %s", e.Term, m[1], n[1], num)
							}
						}
					} else if !strings.Contains(body, inside+")") && !strings.Contains(body, inside+",") {
						t.Errorf("%s: RFC %s section %s has no %s", e.Term, m[1], n[1], inside)
					}
				}
				checked++
			}
		}
	}
	if checked < 150 {
		t.Errorf("%d sections were looked up: too few", checked)
	}
}

// cited is "RFC 5681 sections 3.2 and 4.3" in running text.
var cited = regexp.MustCompile(`RFC (\d+) sections? (\d+(?:\.\d+)*(?:(?:, | and )\d+(?:\.\d+)*)*)`)

// The sections that labs and the reports on the stack name exist, too.
func TestCitationsExist(t *testing.T) {
	if _, err := os.Stat(rfcs); err != nil {
		t.Skip("the texts of the RFCs are not here")
	}
	checked := 0
	known := make(map[string]map[string]string)
	for _, pattern := range []string{"../../../labs/*/*.md", "../../../labs/*/*.star", "../../../nodes/upstream/*.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range cited.FindAllStringSubmatch(strings.Join(strings.Fields(string(text)), " "), -1) {
				if known[m[1]] == nil {
					rfc, err := os.ReadFile(filepath.Join(rfcs, "rfc"+m[1]+".txt"))
					if err != nil {
						continue
					}
					known[m[1]] = sections(string(rfc))
				}
				for _, s := range strings.Split(strings.ReplaceAll(m[2], " and ", ", "), ", ") {
					if known[m[1]][s] == "" {
						t.Errorf("%s: RFC %s has no section %s", f, m[1], s)
					}
					checked++
				}
			}
		}
	}
	if checked < 50 {
		t.Errorf("%d sections were looked up: too few", checked)
	}
}

// splitOutside splits at commas that are not in brackets.
func splitOutside(list string) []string {
	depth := 0
	return strings.FieldsFunc(strings.ReplaceAll(list, ", ", ","), func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return r == ',' && depth == 0
	})
}

// heading is the title of a section. Most RFCs have it at the margin, RFC 1122
// after blanks.
var heading = regexp.MustCompile(`(?m)^(?:\d+(?:\.\d+)*| {3,9}\d+(?:\.\d+){2,})\.? {1,4}[A-Z][^|\n]*$`)

// sections are the texts of an RFC by the numbers of its sections, each with those
// below it. Words that were parted at the end of a line are whole again.
func sections(text string) map[string]string {
	type found struct {
		number   string
		from, to int
	}
	var all []found
	for _, at := range heading.FindAllStringIndex(text, -1) {
		number, _, _ := strings.Cut(strings.TrimSpace(text[at[0]:at[1]]), " ")
		all = append(all, found{strings.TrimSuffix(number, "."), at[1], len(text)})
	}
	out := make(map[string]string)
	for i := range all {
		for _, next := range all[i+1:] {
			if !strings.HasPrefix(next.number, all[i].number+".") {
				all[i].to = next.from
				break
			}
		}
		// The table of contents has the same number, and no text after it.
		if body := text[all[i].from:all[i].to]; len(body) > len(out[all[i].number]) {
			out[all[i].number] = parted.ReplaceAllString(body, "-$1")
		}
	}
	return out
}

var parted = regexp.MustCompile(`-\s*\n\s*(\d+\))`)
