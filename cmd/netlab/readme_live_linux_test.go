package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// readmeWidth is how wide the ladders of the README are.
const readmeWidth = "96"

var update = flag.Bool("update", false, "with -measure, rewrite the ladders of live networks in README.md and README.zh.md")

// TestReadmeLive makes the ladders of the README that are of live networks again, and holds what is
// certain of them against what stands there: states and acts in their order, SYNs, FINs,
// how many bytes there were, what was lost in the cut and sent again. Times, and how bytes
// and ACKs fall into segments, are another each time.
func TestReadmeLive(t *testing.T) {
	if !*measure {
		t.Skip("it takes ten seconds: -measure")
	}
	for name, draw := range map[string]func(*testing.T) (drawn, bounds string){"kernel": drawKernel, "cut": drawCut, "loss": drawLoss} {
		t.Run(name, func(t *testing.T) {
			now, bounds := draw(t)
			t.Log("\n" + now)
			for _, file := range []string{"../../README.md", "../../README.zh.md"} {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				block := regexp.MustCompile("(?s)(<!-- live " + name + " -->\n```\n)(.*?)(```\n)")
				m := block.FindSubmatch(text)
				if m == nil {
					t.Fatalf("%s has no block <!-- live %s -->", file, name)
				}
				if *update {
					text = block.ReplaceAll(text, []byte("${1}"+now+"${3}"))
					if bounds != "" {
						text = regexp.MustCompile("--from \\S+ --until \\S+(\n```\n\n<!-- live "+name+" -->)").ReplaceAll(text, []byte(bounds+"${1}"))
					}
					if err := os.WriteFile(file, text, 0o666); err != nil {
						t.Fatal(err)
					}
				} else if diff := cmp.Diff(certain(string(m[2])), certain(now)); diff != "" {
					t.Errorf("%s (-there +now):\n%s", file, diff)
				}
			}
		})
	}
}

var (
	stateOnLeft  = regexp.MustCompile(`^(?:[ ⋮\d.]+ (?:m?s )?)?\s*([A-Z][A-Z0-9-]{5,}) +[┃║╏│▒┊]`)
	stateOnRight = regexp.MustCompile(`[┃║╏│▒┊] ([A-Z][A-Z0-9-]{5,})$`)
	headStates   = regexp.MustCompile(`^ +([A-Z][A-Z0-9-]{5,}) +([A-Z][A-Z0-9-]{5,})$`)
	openOrClose  = regexp.MustCompile(`#\d+ ([SF]\.?P?\.? \d+:\d+\(\d+\))`)
	lostInCut    = regexp.MustCompile(`cut ✗── #\d+ (\S+) \d+:\d+(\(\d+\))`)
	lostByLink   = regexp.MustCompile(`✗── (#\d+) `)
	againBecause = regexp.MustCompile(`\(retransmission of (#\d+), (\w+)\)`)
	actOnLink    = regexp.MustCompile(`a-b (?:cut|mended)`)
)

// certain is what a ladder of a live network has each time that it is made. Each kind of
// thing is in its own order, since only the times say how they lie to one another. The
// kernel's states are not certain: it is asked now and then.
func certain(ladder string) map[string][]string {
	all := make(map[string][]string)
	add := func(kind, what string) {
		if have := all[kind]; len(have) == 0 || have[len(have)-1] != what {
			all[kind] = append(have, what)
		}
	}
	lost, byLink := "", make(map[string]bool)
	for line := range strings.Lines(ladder) {
		line = strings.TrimRight(line, "\n")
		if m := headStates.FindStringSubmatch(line); m != nil {
			add("left", m[1])
			add("right", m[2])
		}
		if m := stateOnLeft.FindStringSubmatch(line); m != nil && !strings.Contains(line, " seen ") {
			add("left", m[1])
		}
		if m := stateOnRight.FindStringSubmatch(line); m != nil {
			add("right", m[1])
		}
		if m := openOrClose.FindStringSubmatch(line); m != nil {
			add("SYN and FIN", m[1])
		}
		if m := lostInCut.FindStringSubmatch(line); m != nil {
			lost = "lost " + m[1] + " " + m[2]
			continue
		}
		if m := lostByLink.FindStringSubmatch(line); m != nil {
			byLink[m[1]] = true
		}
		if m := againBecause.FindStringSubmatch(line); m != nil {
			if byLink[m[1]] {
				add("loss", "sent again: "+m[2])
			}
			if lost != "" {
				lost += ", sent again: " + m[2]
			}
		}
		if lost != "" {
			add("cut", lost)
			lost = ""
		}
		if m := actOnLink.FindString(line); m != "" {
			add("cut", m)
		}
	}
	return all
}

// webServer is Python's, at a free port, with a file of a size; it returns its address.
func webServer(t *testing.T, file string, size int) string {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, file), bytes.Repeat([]byte("x"), size), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "0")
	cmd.Dir = folder
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return "127.0.0.1:" + heard(t, out, `port (\d+)`)
}

// drawKernel draws how curl, with the kernel's TCP, meets gVisor's.
func drawKernel(t *testing.T) (drawn, bounds string) {
	out, err := exec.Command("netlab", "up", "--link", "k g delay 50ms", "--reverse", "g:80="+webServer(t, "index.html", 18),
		"--run", "k: curl -so /dev/null http://g/", "--view", "ladder", "--width", readmeWidth).Output()
	if err != nil {
		t.Fatal(err)
	}
	return body(string(out)), ""
}

// body is a ladder without its title and without what is below it.
func body(drawn string) string {
	_, drawn, _ = strings.Cut(drawn, "\n\n")
	drawn, _, _ = strings.Cut(drawn, "\n\n")
	return drawn + "\n"
}

// drawLoss draws what the first loss does to a page of 100 objects by HTTP/2, until what was lost
// arrives.
func drawLoss(t *testing.T) (drawn, bounds string) {
	n, _ := pagesBySocks(t, pageClients[0], "2", 1)
	all := packets(t, n)
	for _, lost := range all {
		if lost.From != "b" || lost.Len == 0 || lost.Fate != "dropped" {
			continue
		}
		for _, p := range all {
			if p.From == "b" && strings.Contains(p.Note, fmt.Sprintf("retransmission of #%d, fast", lost.N)) && p.Fate == "delivered" {
				from, until := hundredths(lost.Sent), hundredths(p.Arrived+10*time.Millisecond)
				return body(string(n.ctl(t, "ladder", "1", "--width", readmeWidth, "--from", from, "--until", until))), "--from " + from + " --until " + until
			}
		}
	}
	t.Fatal("nothing was lost and sent again at once")
	return "", ""
}

// drawCut draws what a cut of five seconds does to a download, and tells between which bounds.
func drawCut(t *testing.T) (drawn, bounds string) {
	n := startUp(t, "--link", "a b delay 20ms rate 200kbit limit 3",
		"--reverse", "b:80="+webServer(t, "page", 40000), "--forward", "127.0.0.1:0=a:b:80", "--view", "none")
	address := heard(t, n.said, `forward (\S+)`)
	curl := exec.Command("curl", "-s", "-o", filepath.Join(t.TempDir(), "page"), "http://"+address+"/page")
	if err := curl.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Second)
	var cut, mended struct {
		At time.Duration `json:"at_ns"`
	}
	if err := json.Unmarshal(n.ctl(t, "cut", "a", "b", "--json"), &cut); err != nil {
		t.Fatal(err)
	}
	time.Sleep(5 * time.Second)
	if err := json.Unmarshal(n.ctl(t, "mend", "a", "b", "--json"), &mended); err != nil {
		t.Fatal(err)
	}
	if err := curl.Wait(); err != nil {
		t.Fatal(err)
	}
	for _, p := range packets(t, n) {
		if p.From == "b" && p.Arrived > mended.At {
			from, until := hundredths(cut.At-50*time.Millisecond), hundredths(p.Arrived+10*time.Millisecond)
			return body(string(n.ctl(t, "ladder", "1", "--width", readmeWidth, "--from", from, "--until", until))), "--from " + from + " --until " + until
		}
	}
	t.Fatal("nothing arrived after the mend")
	return "", ""
}

// packets are those that are on record now.
func packets(t *testing.T, n *upNetwork) []packet {
	var run struct{ Packets []packet }
	if err := json.Unmarshal(n.ctl(t, "save", "-", "--format", "json"), &run); err != nil {
		t.Fatal(err)
	}
	return run.Packets
}

func hundredths(d time.Duration) string { return d.Truncate(10 * time.Millisecond).String() }
