package page

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The modules can be joined into one script: each is listed after those that it imports,
// no two declare the same name, and nothing is left of the syntax of modules, nor would
// anything end the element that the script stands in.
func TestModulesCanBeJoined(t *testing.T) {
	declared := regexp.MustCompile(`(?m)^(?:export )?(?:async )?(?:function|class|const|let) (\w+)`)
	owner := make(map[string]string)
	files, err := fs.Glob(Files(), "*.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if !slices.Contains(modules, name) {
			t.Errorf("%s is not among the modules", name)
		}
	}
	for i, name := range modules {
		text, err := fs.ReadFile(Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range importLine.FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(modules[:i], m[1]) {
				t.Errorf("%s imports %s, which does not come before it", name, m[1])
			}
		}
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			if other := owner[m[1]]; other != "" {
				t.Errorf("%s and %s both declare %s", other, name, m[1])
			}
			owner[m[1]] = name
		}
	}
	joined, err := script()
	if err != nil {
		t.Fatal(err)
	}
	if m := regexp.MustCompile(`(?m)^.*\b(import|export)\b.*$`).FindString(string(joined)); m != "" {
		t.Errorf("the script has %q", m)
	}
	style, err := fs.ReadFile(Files(), "view.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(joined), string(style)} {
		if strings.Contains(text, "</") || strings.Contains(text, "<!--") {
			t.Error("a script or a style sheet would end its element")
		}
	}
}

// The view writes no markup: text goes into text nodes.
func TestViewWritesNoMarkup(t *testing.T) {
	forbidden := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacent|document\.write|DOMParser|eval\(|new Function|"style"|javascript:`)
	for _, name := range modules {
		text, err := fs.ReadFile(Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		if m := forbidden.Find(text); m != nil {
			t.Errorf("%s uses %s", name, m)
		}
	}
}
