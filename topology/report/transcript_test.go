package report

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTranscript(t *testing.T) {
	for _, run := range scenes(t) {
		t.Run(run.Lab, func(t *testing.T) {
			golden(t, run.Lab+".transcript", func(w io.Writer) error {
				return WriteTranscript(w, run, TranscriptOptions{Elide: 12})
			})
		})
	}
}

// layout holds for every text report: no line is longer than the width, none
// ends in a space, and colour adds nothing but escapes.
func layout(t *testing.T, width int, write func(w io.Writer, color bool) error) {
	t.Helper()
	var bare, coloured bytes.Buffer
	if err := write(&bare, false); err != nil {
		t.Fatal(err)
	}
	if err := write(&coloured, true); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsRune(bare.String(), '\x1b') {
		t.Error("an escape without colour")
	}
	if coloured.Len() == bare.Len() {
		t.Error("no escape with colour")
	}
	if got := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(coloured.String(), ""); got != bare.String() {
		t.Error("colour changes the text")
	}
	for l := range strings.Lines(bare.String()) {
		l = strings.TrimSuffix(l, "\n")
		if n := utf8.RuneCountInString(l); width > 0 && n > width {
			t.Errorf("%d cells, want at most %d: %s", n, width, l)
		}
		if strings.TrimRight(l, " ") != l {
			t.Errorf("ends in a space: %q", l)
		}
	}
}

func TestTranscriptLayout(t *testing.T) {
	for _, run := range scenes(t) {
		for _, width := range []int{0, 40, 60, 80, 100, 160} {
			t.Run(fmt.Sprint(run.Lab, width), func(t *testing.T) {
				layout(t, width, func(w io.Writer, color bool) error {
					return WriteTranscript(w, run, TranscriptOptions{Width: width, Color: color, Timestamps: true})
				})
			})
		}
	}
}
