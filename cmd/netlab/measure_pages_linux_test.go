package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// measure has the tests be run that make the tables of the README; they take minutes.
var measure = flag.Bool("measure", false, "load pages through the network, as a table")

// pageClient loads the page from b, with flags for its proxy, and writes how many milliseconds
// it took.
type pageClient struct {
	name string
	line func(folder, version, proxy string) string
}

var pageClients = []pageClient{
	{"curl", func(folder, version, proxy string) string {
		if proxy != "" {
			proxy = "--socks5-hostname " + proxy
		}
		version = map[string]string{"1": "--http1.1 --parallel-max 6", "2": "--http2 --parallel-max 100"}[version]
		return fmt.Sprintf(`begun=$(date +%%s%%3N); curl -skZ %s %s -o %s/curl-#1 'https://b/[0-%d].svg' || exit; echo loaded in $(($(date +%%s%%3N) - begun)) ms`,
			version, proxy, folder, pageObjects-1)
	}},
	{"Chromium", func(folder, version, proxy string) string {
		if proxy != "" {
			proxy = "--proxy-server=socks5://" + proxy
		}
		return fmt.Sprintf(`chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
--disable-component-update --disable-sync --ignore-certificate-errors --user-data-dir=%s/chromium %s --dump-dom https://b/ 2>/dev/null | grep -o "loaded in [0-9]* ms"`,
			folder, proxy)
	}},
}

// pageLoad is one load of the page.
type pageLoad struct {
	took  time.Duration
	again int // segments that were retransmitted
}

// TestMeasurePages has curl and Chromium load a page of 100 objects through 200 ms and 1 %
// loss, with gVisor at both ends and with the kernel at both ends, as the README has it.
func TestMeasurePages(t *testing.T) {
	if !*measure {
		t.Skip("it takes minutes: -measure")
	}
	const loads = 5
	fmt.Print("| s | HTTP/1.1 | HTTP/2 |\n|---|---|---|\n")
	for _, way := range []struct {
		name string
		load func(t *testing.T, c pageClient, version string, seed int) pageLoad
	}{{"--socks5, gVisor's Reno", loadBySocks}, {"--run, the kernel's Reno", loadByRun("reno")}, {"--run, the kernel's BBR", loadByRun("bbr")}} {
		for _, c := range pageClients {
			fmt.Printf("| %s by %s |", c.name, way.name)
			for _, version := range []string{"1", "2"} {
				var all []pageLoad
				for seed := range loads {
					all = append(all, way.load(t, c, version, seed+1))
				}
				slices.SortFunc(all, func(a, b pageLoad) int { return cmp.Compare(a.took, b.took) })
				for _, l := range all {
					t.Logf("%s by %s, HTTP/%s: %v, %d segments sent again", c.name, way.name, version, l.took, l.again)
				}
				fmt.Printf(" %.1f (%.1f to %.1f) |", all[loads/2].took.Seconds(), all[0].took.Seconds(), all[loads-1].took.Seconds())
			}
			fmt.Println()
		}
	}
}

const pageLink = "a b delay 100ms loss 1%"

// pagesBySocks has a client of this machine load the page from a server of this machine,
// between which there is the network.
func pagesBySocks(t *testing.T, c pageClient, version string, seed int) (n *upNetwork, said string) {
	server := exec.Command("pages", "127.0.0.1:0", version)
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Process.Kill()
		server.Wait()
	})
	n = startUp(t, "--link", pageLink, "--seed", strconv.Itoa(seed), "--json",
		"--reverse", "b:443="+heard(t, out, `(.+)`), "--socks5", "127.0.0.1:0=a")
	proxy := heard(t, n.said, `socks5 (\S+)`)
	client, err := exec.Command("sh", "-c", c.line(t.TempDir(), version, proxy)).Output()
	if err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}
	return n, string(client)
}

func loadBySocks(t *testing.T, c pageClient, version string, seed int) pageLoad {
	n, said := pagesBySocks(t, c, version, seed)
	return readLoad(t, said, n.down(t))
}

// loadByRun has both be programs of the network, with a congestion control of the kernel.
func loadByRun(congestion string) func(t *testing.T, c pageClient, version string, seed int) pageLoad {
	return func(t *testing.T, c pageClient, version string, seed int) pageLoad {
		set := "echo " + congestion + " >/proc/sys/net/ipv4/tcp_congestion_control || exit; "
		up := exec.Command("netlab", "up", "--name", "page-"+strconv.Itoa(os.Getpid()), "--link", pageLink, "--seed", strconv.Itoa(seed), "--json",
			"--run", "b: "+set+"pages :443 "+version+" &", "--run", "a: "+set+c.line(t.TempDir(), version, ""))
		var said, record bytes.Buffer
		up.Stdout, up.Stderr = &record, &said
		if err := up.Run(); err != nil {
			t.Fatalf("%v: %s", err, said.Bytes())
		}
		return readLoad(t, said.String(), record.Bytes())
	}
}

// readLoad reads how long a client took, and what is on record.
func readLoad(t *testing.T, said string, record []byte) pageLoad {
	m := regexp.MustCompile(`loaded in (\d+) ms`).FindStringSubmatch(said)
	if m == nil {
		t.Fatalf("the client says %q", said)
	}
	ms, _ := strconv.Atoi(m[1])
	l := pageLoad{took: time.Duration(ms) * time.Millisecond}
	var run struct{ Packets []packet }
	if err := json.Unmarshal(record, &run); err != nil {
		t.Fatal(err)
	}
	for _, p := range run.Packets {
		if strings.Contains(p.Note, "retransmission") {
			l.again++
		}
	}
	return l
}
