package labs_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/words"
)

// title has the two parts of the sentence that a lab begins with: what it claims, and the
// sections of RFCs that this rests on.
var title = regexp.MustCompile(`^(.+) \(([^()]*RFC \d+ section[^()]*)\)\.$`)

// shows is the line of a lab's header that names the rows it serves.
var shows = regexp.MustCompile(`(?m)^Shows: (.+)\.$`)

// entry makes the catalogue's entry of a lab.
func entry(t *testing.T, name string) labs.Entry {
	t.Helper()
	lab, err := scripts.LoadFS(labs.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	head, rows := title.FindStringSubmatch(lab.Title), shows.FindStringSubmatch(lab.Doc)
	if head == nil || rows == nil {
		t.Fatalf(`%s: want a header that begins with "CLAIM (RFC N section N)." and has a line "Shows: ROW; ROW.", got %q`, name, lab.Doc)
	}
	run := runOf(t, name)
	return labs.Entry{
		Name: name, Claim: head[1], Shows: strings.Split(rows[1], "; "), RFC: head[2],
		Virtual: words.Seconds(run.VirtualTime), Packets: run.Record.Sent,
	}
}

// rowNames are the rows of rows.txt, and what each means.
func rowNames(t *testing.T) (names []string, means map[string]string) {
	t.Helper()
	return rowsOf(t, "rows.txt")
}

// rowsOf reads rows.txt, or rows.zh.txt, whose text is "名称：说明".
func rowsOf(t *testing.T, file string) (names []string, means map[string]string) {
	t.Helper()
	means = make(map[string]string)
	for line := range strings.Lines(read(t, file)) {
		name, text, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || means[name] != "" {
			t.Fatalf("%s: %q: want NAME: TEXT, each name once", file, line)
		}
		names = append(names, name)
		means[name] = text
	}
	return names, means
}

// Every row has a lab, and every lab serves rows that there are.
func TestEveryRowHasALab(t *testing.T) {
	t.Parallel()
	rows, _ := rowNames(t)
	served := make(map[string]bool)
	for _, name := range names(t) {
		for _, row := range entry(t, name).Shows {
			if !slices.Contains(rows, row) {
				t.Errorf("%s shows %q, which rows.txt does not have", name, row)
			}
			served[row] = true
		}
	}
	for _, row := range rows {
		if !served[row] {
			t.Errorf("no lab shows %q", row)
		}
	}
}

// catalogue.json and the tables of the folder's README say what the labs say of
// themselves and what their runs are.
func TestCatalogueIsCurrent(t *testing.T) {
	t.Parallel()
	var entries []labs.Entry
	for _, name := range names(t) {
		entries = append(entries, entry(t, name))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(entries); err != nil {
		t.Fatal(err)
	}
	compare(t, "catalogue.json", b.String())
	for _, file := range folderReadmes(t) {
		text := read(t, file)
		tables := map[string]string{"catalogue": catalogueTable(entries), "rows": rowTable(t, entries)}
		if file == "README.zh.md" {
			tables = map[string]string{"catalogue": chineseCatalogue(t, entries), "rows": chineseRows(t, entries)}
		}
		for word, table := range tables {
			part := regexp.MustCompile(`(?s)(<!-- ` + word + ` -->\n).*?(<!-- end -->)`)
			if len(part.FindAllString(text, -1)) != 1 {
				t.Fatalf("labs/%s: want one part from <!-- %s --> to <!-- end -->", file, word)
			}
			text = part.ReplaceAllString(text, "${1}"+strings.ReplaceAll(table, "$", "$$")+"${2}")
		}
		compare(t, file, text)
	}
}

func catalogueTable(entries []labs.Entry) string {
	var b strings.Builder
	b.WriteString("| lab | what it shows | rows | source | seconds | packets |\n|---|---|---|---|---:|---:|\n")
	for _, e := range entries {
		fmt.Fprintf(&b, "| [%s](%s) | %s | %s | %s | %s | %d |\n",
			e.Name, e.Name, e.Claim, strings.Join(e.Shows, "; "), e.RFC, e.Virtual, e.Packets)
	}
	return b.String()
}

func rowTable(t *testing.T, entries []labs.Entry) string {
	t.Helper()
	rows, means := rowNames(t)
	var b strings.Builder
	b.WriteString("| row | | labs |\n|---|---|---|\n")
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", row, means[row], strings.Join(shownBy(entries, row), ", "))
	}
	return b.String()
}

// shownBy are links to the labs that show a row.
func shownBy(entries []labs.Entry, row string) (links []string) {
	for _, e := range entries {
		if slices.Contains(e.Shows, row) {
			links = append(links, "["+e.Name+"]("+e.Name+")")
		}
	}
	return links
}

// chineseCatalogue names the labs as their README.zh.md do, and rows as rows.zh.txt.
func chineseCatalogue(t *testing.T, entries []labs.Entry) string {
	t.Helper()
	_, means := rowsOf(t, "rows.zh.txt")
	var b strings.Builder
	b.WriteString("| 实验 | 展示 | 属于 | 出处 | 秒 | 分组 |\n|---|---|---|---|---:|---:|\n")
	for _, e := range entries {
		heading, _, _ := strings.Cut(read(t, filepath.Join(e.Name, "README.zh.md")), "\n")
		var rows []string
		for _, row := range e.Shows {
			name, _, _ := strings.Cut(means[row], "：")
			rows = append(rows, name)
		}
		fmt.Fprintf(&b, "| [%s](%s) | %s | %s | %s | %s | %d |\n", e.Name, e.Name, strings.TrimPrefix(heading, "# "), strings.Join(rows, "；"),
			strings.NewReplacer(" sections ", " §", " section ", " §", " and ", "、", ", ", "，", "; ", "；", "figures ", "图 ", "figure ", "图 ", "note ", "注 ").Replace(e.RFC), e.Virtual, e.Packets)
	}
	return b.String()
}

func chineseRows(t *testing.T, entries []labs.Entry) string {
	t.Helper()
	rows, means := rowsOf(t, "rows.zh.txt")
	english, _ := rowNames(t)
	if diff := cmp.Diff(english, rows); diff != "" {
		t.Errorf("rows.zh.txt has not the rows of rows.txt (-English +Chinese):\n%s", diff)
	}
	var b strings.Builder
	b.WriteString("| 名称 | 说明 | 实验 |\n|---|---|---|\n")
	for _, row := range rows {
		name, text, ok := strings.Cut(means[row], "：")
		if !ok {
			t.Errorf("rows.zh.txt: %s: %q: want 名称：说明", row, means[row])
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", name, text, strings.Join(shownBy(entries, row), "，"))
	}
	return b.String()
}

// folderReadmes are those of the folder of all labs.
func folderReadmes(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("README*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("labs has no README (%v)", err)
	}
	return files
}

// A learning path leads to each lab once.
func TestLearningPath(t *testing.T) {
	t.Parallel()
	for _, file := range folderReadmes(t) {
		_, path, _ := strings.Cut(read(t, file), "<!-- path -->")
		path, _, ok := strings.Cut(path, "<!-- end -->")
		if !ok {
			t.Fatalf("labs/%s: want the path from <!-- path --> to <!-- end -->", file)
		}
		count := make(map[string]int)
		for _, m := range regexp.MustCompile(`\]\(([a-z0-9-]+)\)`).FindAllStringSubmatch(path, -1) {
			count[m[1]]++
		}
		for _, name := range names(t) {
			if count[name] != 1 {
				t.Errorf("labs/%s: the path leads to %s %s times, want once", file, name, strconv.Itoa(count[name]))
			}
			delete(count, name)
		}
		for name := range count {
			t.Errorf("labs/%s: the path leads to %s, which is not a lab", file, name)
		}
	}
}
