package labs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// Each lab has a README.zh.md, which has the parts of README.md: the same headings,
// items, rows and blocks, the same code, and no number that neither README.md nor
// the run has. The README of the repository and the catalogue have one as well.
func TestChinese(t *testing.T) {
	t.Parallel()
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			translated(t, name, read(t, filepath.Join(name, "transcript.golden")))
		})
	}
	t.Run("catalogue", func(t *testing.T) { translated(t, ".", read(t, "catalogue.json")) })
	t.Run("repository", func(t *testing.T) { translated(t, "..", "") })
}

// translated holds README.zh.md of a folder against README.md.
func translated(t *testing.T, folder, run string) {
	english, chinese := filepath.Join(folder, "README.md"), filepath.Join(folder, "README.zh.md")
	if !exists(chinese) {
		t.Fatalf("%s: not there: each README.md has a Chinese one beside it", chinese)
	}
	en, zh := block.ReplaceAllString(read(t, english), "<!-- $1 $2 -->\n"), block.ReplaceAllString(read(t, chinese), "<!-- $1 $2 -->\n")
	if diff := cmp.Diff(parts(en), parts(zh)); diff != "" {
		t.Errorf("%s has not the parts of %s (-English +Chinese):\n%s", chinese, english, diff)
	}
	if diff := cmp.Diff(codes(en), codes(zh)); diff != "" {
		t.Errorf("%s has not the code of %s (-English +Chinese):\n%s", chinese, english, diff)
	}
	known := make(map[string]bool)
	for _, n := range append(numbers(en), number.FindAllString(run, -1)...) {
		known[n] = true
	}
	for _, n := range numbers(zh) {
		if !known[n] {
			t.Errorf("%s says %s, which is neither in %s nor in the run", chinese, n, english)
		}
	}
	lines := strings.Split(zh, "\n")
	for i := range lines[:len(lines)-1] {
		end, _ := utf8.DecodeLastRuneInString(lines[i])
		start, _ := utf8.DecodeRuneInString(strings.TrimSpace(lines[i+1]))
		if unicode.Is(unicode.Han, end) && unicode.Is(unicode.Han, start) {
			t.Errorf("%s:%d: ends in the middle of a clause, and a browser shows a blank there: end it after a comma or stop", chinese, i+1)
		}
	}
}

// glossary has the term that is used, after another that means the same.
var glossary = strings.NewReplacer(
	"复位", "重置", "质询", "挑战", "裸节点", "原始节点", "数据包", "分组", "序列号", "序号", "确认序号", "确认号",
	"检验和", "校验和", "失序", "乱序", "慢开始", "慢启动", "服务端", "服务器", "一个连接", "一条连接", "期待", "期望", "接受队列", "全连接队列",
)

// All Chinese texts use one term for a thing. The dictionary is searched by the others
// too: these are its aliases.
func TestOneGlossary(t *testing.T) {
	t.Parallel()
	files := []string{"../README.zh.md", "README.zh.md", "rows.zh.txt", "../topology/page/words.go", "../cmd/netlab/play/site/words.js", "../cmd/netlab/play/site/index.html"}
	for _, pattern := range []string{"*/README.zh.md", "../cmd/netlab/explain/zh/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: nothing there (%v)", pattern, err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		for i, line := range strings.Split(read(t, file), "\n") {
			if now := glossary.Replace(line); now != line && !strings.HasPrefix(line, "aliases: ") {
				t.Errorf("%s:%d: %q: want %q", file, i+1, line, now)
			}
		}
	}
}

// part is what a line begins with that is more than running text.
var part = regexp.MustCompile(`^ *(#+ |- |\d+\. |\||</?details>|<summary>|<!-- .*-->|` + "```" + `)`)

// parts are the headings, items, rows, blocks and folds of a README, in order.
func parts(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if m := part.FindStringSubmatch(line); m != nil {
			all = append(all, m[1])
		}
	}
	return all
}

// code is what stands in backquotes, or in a fenced block.
var code = regexp.MustCompile("(?s)```.*?```|`[^`]+`")

// codes are what a README has in backquotes, sorted, each once.
func codes(text string) []string {
	all := code.FindAllString(text, -1)
	for i := range all {
		all[i] = strings.Join(strings.Fields(all[i]), " ")
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var number = regexp.MustCompile(`\d+(?:[.,]\d+)*`)

// spelled are numbers that English writes as words, and Chinese in digits.
var spelled = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty")

// word is one of an English text.
var word = regexp.MustCompile(`[a-z]+`)

// numbers are those that a text has in digits, and in English words.
func numbers(text string) []string {
	all := number.FindAllString(text, -1)
	for _, w := range word.FindAllString(strings.ToLower(text), -1) {
		if n := slices.Index(spelled, w); n >= 0 {
			all = append(all, strconv.Itoa(n))
		}
	}
	return all
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
