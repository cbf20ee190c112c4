package main

import (
	"bytes"
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
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

// The page: it says of itself how long a browser took to load it.
const (
	pageObjects = 100
	pageHead    = `<!doctype html><title></title><script>
onload = () => { document.title = "loaded in " + (performance.timing.loadEventStart - performance.timing.navigationStart) + " ms" }
</script>`
	pageObject = `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><!--%s--></svg>`
)

// servePages is a command: it serves the page over TLS, at an address, by HTTP/1.1 or HTTP/2.
func servePages() {
	cert, err := throwAway("b")
	if err != nil {
		log.Fatal(err)
	}
	ln, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ln.Addr())
	page := new(strings.Builder)
	page.WriteString(pageHead)
	for i := range pageObjects {
		fmt.Fprintf(page, "<img src=/%d.svg>\n", i)
	}
	object := fmt.Sprintf(pageObject, strings.Repeat("8 kB in all ", 8000/12))
	server := http.Server{
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}}, Protocols: new(http.Protocols), ErrorLog: log.New(io.Discard, "", 0),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				w.Header().Set("Content-Type", "text/html")
				io.WriteString(w, page.String())
				return
			}
			w.Header().Set("Content-Type", "image/svg+xml")
			io.WriteString(w, object)
		}),
	}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetHTTP2(os.Args[2] == "2")
	log.Fatal(server.ServeTLS(ln, "", ""))
}

// throwAway is a certificate of a name, signed by itself.
func throwAway(name string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	now := time.Now()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

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
	took         time.Duration
	conns, again int
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
					t.Logf("%s by %s, HTTP/%s: %v, %d connections, %d segments sent again", c.name, way.name, version, l.took, l.conns, l.again)
				}
				fmt.Printf(" %.1f (%.1f to %.1f) |", all[loads/2].took.Seconds(), all[0].took.Seconds(), all[loads-1].took.Seconds())
			}
			fmt.Println()
		}
	}
}

const pageLink = "a b delay 100ms loss 1%"

// loadBySocks has a client of this machine load the page from a server of this machine,
// between which there is the network.
func loadBySocks(t *testing.T, c pageClient, version string, seed int) pageLoad {
	server := exec.Command("pages", "127.0.0.1:0", version)
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Wait()
	defer server.Process.Kill()
	address := make([]byte, 64)
	n, err := out.Read(address)
	if err != nil {
		t.Fatal(err)
	}
	name := "page-" + strconv.Itoa(os.Getpid())
	up := exec.Command("netlab", "up", "--name", name, "--link", pageLink, "--seed", strconv.Itoa(seed), "--json",
		"--reverse", "b:443="+strings.TrimSpace(string(address[:n])), "--socks5", "127.0.0.1:0=a")
	var record bytes.Buffer
	up.Stdout = &record
	said, err := up.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := up.Start(); err != nil {
		t.Fatal(err)
	}
	defer up.Wait()
	defer up.Process.Kill()
	proxy := portSaid(t, said, `socks5 (\S+)`)
	client, err := exec.Command("sh", "-c", c.line(t.TempDir(), version, proxy)).Output()
	if err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}
	if out, err := exec.Command("netlab", "ctl", "down", "--network", name).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := up.Wait(); err != nil {
		t.Fatal(err)
	}
	return readLoad(t, string(client), record.Bytes())
}

// portSaid waits for a line that names an address, and returns that.
func portSaid(t *testing.T, from io.Reader, pattern string) string {
	re := regexp.MustCompile(pattern)
	var all []byte
	for buf := make([]byte, 4096); ; {
		n, err := from.Read(buf)
		if all = append(all, buf[:n]...); err != nil {
			t.Fatalf("%v: %s", err, all)
		}
		if m := re.FindSubmatch(all); m != nil {
			go io.Copy(io.Discard, from)
			return string(m[1])
		}
	}
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
	var run struct {
		Packets []struct{ Note, Flags string }
	}
	if err := json.Unmarshal(record, &run); err != nil {
		t.Fatal(err)
	}
	for _, p := range run.Packets {
		switch {
		case p.Flags == "S":
			l.conns++
		case strings.Contains(p.Note, "retransmission"):
			l.again++
		}
	}
	return l
}
