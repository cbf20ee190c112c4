package words_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/words"
)

func TestFold(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want []string
	}{
		{"one two three", 7, []string{"one two", "three"}},
		{"unbreakable", 4, []string{"unbreakable"}},
		// Chinese breaks anywhere, two cells a character.
		{"三次握手", 5, []string{"三次", "握手"}},
		// A mark that ends a clause stays with the character before it.
		{"三次，握手", 6, []string{"三次，", "握手"}},
		{"三次握，手", 6, []string{"三次", "握，手"}},
		// An opening bracket stays with what it opens.
		{"三次（握手）", 6, []string{"三次", "（握", "手）"}},
		// Latin words within are not divided, blanks around them are kept.
		{"收到 FIN 后", 8, []string{"收到 FIN", "后"}},
		{"收到 FIN，再", 9, []string{"收到", "FIN，再"}},
		{"", 9, nil},
	} {
		if diff := cmp.Diff(c.want, words.Fold(c.text, c.n)); diff != "" {
			t.Errorf("%q in %d (-want +got):\n%s", c.text, c.n, diff)
		}
	}
}

func TestPack(t *testing.T) {
	got := words.Pack([]string{"half-close 半关闭", "2MSL", "orphan"}, 18)
	if diff := cmp.Diff([]string{"half-close 半关闭,", "2MSL, orphan"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"TIME-WAIT", 4, "TIME"},
		{"三次握手", 5, "三次"}, // half a character is none
		{"三次", 9, "三次"},
		{"", 3, ""},
	} {
		if got := words.Cut(c.text, c.n); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.text, c.n, got, c.want)
		}
	}
}

func TestNext(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"rcv  SYN #1", []string{"rcv", " ", " ", "SYN", " ", "#1"}},
		{"10\u00a0ms wall", []string{"10\u00a0ms", " ", "wall"}}, // a no-break space divides nothing
		{"收到FIN，（再", []string{"收", "到", "FIN，", "（再"}},
		{"\xff三", []string{"\xff", "三"}},
	} {
		var got []string
		for rest := c.text; rest != ""; {
			var piece string
			piece, rest = words.Next(rest)
			got = append(got, piece)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}
