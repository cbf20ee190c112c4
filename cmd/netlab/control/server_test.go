package control

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"netlab/topology"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// overBoth runs a test over sockets in the file system, where there are such, and over the
// loopback with a token; dir has the networks.
func overBoth(t *testing.T, test func(t *testing.T, dir string)) {
	t.Run("socket", func(t *testing.T) { test(t, home(t)) })
	t.Run("loopback", func(t *testing.T) { test(t, homeByLoopback(t)) })
}

// homeByLoopback gives the test a folder of networks that are reached by a port and a token.
func homeByLoopback(t *testing.T) string {
	t.Helper()
	before := byLoopback
	byLoopback = true
	t.Cleanup(func() { byLoopback = before })
	dir := t.TempDir()
	for _, profile := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(profile, dir)
	}
	dir, err := folder()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// home gives the test a folder of networks that are reached by sockets in it.
func home(t *testing.T) string {
	t.Helper()
	if !unixSockets {
		t.Skip("there are no such sockets here")
	}
	dir, err := os.MkdirTemp("", "netlab") // the path of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	t.Setenv("XDG_RUNTIME_DIR", dir)
	return filepath.Join(dir, "netlab")
}

// formats are some in which everything that was done is told.
var formats = []Format{
	{"json", "", report.WriteJSON},
	{"txt", "", func(w io.Writer, run *report.Run) error {
		return report.WriteTranscript(w, run, report.TranscriptOptions{})
	}},
	{"pcapng", "", func(w io.Writer, run *report.Run) error {
		return report.WritePcapng(w, run.Record, report.PcapngOptions{})
	}},
}

// listen controls a network that is up until the test ends.
func listen(t *testing.T, name string, nw *topology.Network) (*Server, *Client) {
	t.Helper()
	s, err := Listen(Options{
		Name: name, Network: nw, Down: func() {}, Formats: formats,
		Run: func(rec *tap.Record) *report.Run { return &report.Run{Lab: name, VirtualTime: nw.Now(), Record: rec} },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	c, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// talk has a and b talk until the test ends: a sends, and b throws away what comes.
func talk(t *testing.T, nw *topology.Network) {
	t.Helper()
	ln, err := nw.Host("b").Listen("tcp", ":80")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := nw.Host("a").DialContext(context.Background(), "tcp", "b:80")
	if err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	both.Go(func() {
		if served, err := ln.Accept(); err == nil {
			_, _ = io.Copy(io.Discard, served)
			served.Close()
		}
	})
	both.Go(func() {
		for {
			if _, err := conn.Write(make([]byte, 1000)); err != nil {
				return
			}
			time.Sleep(time.Millisecond)
		}
	})
	t.Cleanup(func() { nw.Close(); both.Wait() })
}

// What is asked over the socket is answered, while the network goes on and others ask.
func TestManyAskAtOnce(t *testing.T) {
	overBoth(t, func(t *testing.T, _ string) {
		defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
		nw := chain(t)
		defer nw.Close()
		nw.Start()
		talk(t, nw)
		s, c := listen(t, "many", nw)
		ctx := context.Background()
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				for _, act := range []string{"cut a r", "mend a r", fmt.Sprintf("set r b delay %dms", i), "rule a r drop 1% a data", "release r b"} {
					if _, err := c.Act(ctx, act, false); err != nil {
						t.Error(err)
					}
				}
				if _, err := c.Overview(ctx); err != nil {
					t.Error(err)
				}
				if _, err := c.Stats(ctx); err != nil {
					t.Error(err)
				}
				if _, err := c.Sockets(ctx); err != nil {
					t.Error(err)
				}
				// One at a time writes a record: the others hear of it.
				if err := c.Save(ctx, io.Discard, "json"); err != nil && !strings.Contains(err.Error(), "try again") {
					t.Error(err)
				}
			})
		}
		all.Wait()
		o, err := c.Overview(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(o.Links[0].Rules); n != 8 {
			t.Errorf("%d rules at work, want 8", n)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		nw.Close()
	})
}

// Every format is written of a network that goes on, and has what was done to it.
func TestSave(t *testing.T) {
	overBoth(t, func(t *testing.T, _ string) {
		nw := chain(t)
		nw.Start()
		talk(t, nw)
		_, c := listen(t, "save", nw)
		ctx := context.Background()
		for _, act := range []string{"set a r delay 3ms", "cut a r", "mend a r"} {
			if _, err := c.Act(ctx, act, false); err != nil {
				t.Fatal(err)
			}
		}
		for _, f := range formats {
			var b bytes.Buffer
			if err := c.Save(ctx, &b, f.Ending); err != nil {
				t.Fatalf("%s: %v", f.Ending, err)
			}
			if !strings.Contains(b.String(), "mended") && f.Ending != "pcapng" || b.Len() < 100 {
				t.Errorf("%s: %d bytes that do not tell of the mended link", f.Ending, b.Len())
			}
			if f.Ending == "json" && !json.Valid(b.Bytes()) {
				t.Errorf("this is not JSON: %.100s", b.Bytes())
			}
		}
		var b bytes.Buffer
		if err := c.Ladder(ctx, &b, Drawing{Conn: 1, Width: 100}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"a-r cut", "a-r mended", "ESTABLISHED"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("the ladder lacks %q:\n%.3000s", want, b.String())
			}
		}
		for _, wrong := range []struct {
			d    Drawing
			want string
		}{
			{Drawing{Conn: 7, Width: 100}, "network save: no connection 7 is remembered: those on record are 1 to 1"},
			{Drawing{Conn: 0, Width: 100}, `connection "0": want its number, from 1`},
			{Drawing{Conn: 1, Width: 10}, `width "10": want 60 to 1000`},
		} {
			if err := c.Ladder(ctx, io.Discard, wrong.d); err == nil || !strings.Contains(err.Error(), wrong.want) {
				t.Errorf("%+v: %v, want %s", wrong.d, err, wrong.want)
			}
		}
		if err := c.Save(ctx, io.Discard, "../x"); err == nil || !strings.Contains(err.Error(), `format "../x": want json, txt, pcapng`) {
			t.Errorf("%v", err)
		}
	})
}

// Clients that say nothing, half of something, too much or nonsense are sent away, and
// take nothing with them.
func TestHostileClients(t *testing.T) {
	overBoth(t, func(t *testing.T, _ string) {
		defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
		nw := chain(t)
		defer nw.Close()
		s, c := listen(t, "hostile", nw)
		dial := func() net.Conn {
			conn, _, err := c.dial(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			return conn
		}
		say := func(text string) string {
			conn := dial()
			defer conn.Close()
			if s.token != "" {
				text = strings.Replace(text, "\r\n", "\r\nAuthorization: Bearer "+s.token+"\r\n", 1)
			}
			go io.WriteString(conn, text)
			conn.SetReadDeadline(time.Now().Add(5 * time.Second))
			b, _ := io.ReadAll(conn)
			return string(b)
		}
		post := func(body string) string {
			return fmt.Sprintf("POST /act HTTP/1.1\r\nHost: netlab\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		}
		for what, c := range map[string]struct{ text, want string }{
			"nonsense":          {"\x00\x01\x02 hello\r\n\r\n", "400 Bad Request"},
			"a header too long": {"GET /network HTTP/1.1\r\nX: " + strings.Repeat("x", 1<<16) + "\r\n\r\n", "431 Request Header Fields Too Large"},
			"a body too long":   {post(`{"act":"` + strings.Repeat("x", 1<<15) + `"}`), "request body too large"},
			"no JSON":           {post("cut a r"), `"error":"invalid character`},
			"another field":     {post(`{"act":"heal","force":true}`), `"error":"json: unknown field`},
			"no such path":      {"GET /etc/passwd HTTP/1.1\r\nHost: netlab\r\nConnection: close\r\n\r\n", "404 Not Found"},
			"the wrong method":  {"GET /down HTTP/1.1\r\nHost: netlab\r\nConnection: close\r\n\r\n", "405 Method Not Allowed"},
		} {
			if got := say(c.text); !strings.Contains(got, c.want) {
				t.Errorf("%s: answered %.200q, want %s", what, got, c.want)
			}
		}
		alone := func() {
			for s.clients.Load() > 0 {
				time.Sleep(time.Millisecond)
			}
		}
		// As many half-open clients as there is room for, and twice that: those that are too
		// many find the door shut, and when they are gone there is room again.
		alone()
		var open []net.Conn
		for range 2 * maxClients {
			conn := dial()
			io.WriteString(conn, "GET /netw")
			open = append(open, conn)
		}
		for _, conn := range open[maxClients:] {
			conn.SetReadDeadline(time.Now().Add(5 * time.Second))
			if _, err := conn.Read(make([]byte, 1)); err == nil || os.IsTimeout(err) {
				t.Errorf("a client too many was not sent away: %v", err)
			}
		}
		for _, conn := range open {
			conn.Close()
		}
		alone()
		if _, err := c.Overview(context.Background()); err != nil {
			t.Error(err)
		}
		if got := onRecord(nw); len(got) > 0 {
			t.Errorf("hostile clients have done %v", got)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

// One that is half open when the network ends does not hold it up for long.
func TestHalfOpenAtTheEnd(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	home(t)
	nw := chain(t)
	defer nw.Close()
	s, c := listen(t, "hostile", nw)
	conn, _, err := c.dial(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "GET /network HTTP/1.1\r\n")
	begun := time.Now()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if d := time.Since(begun); d > patience {
		t.Errorf("the end took %v", d)
	}
}

// A client that takes nothing of a long answer is given up.
func TestClientThatDoesNotRead(t *testing.T) {
	overBoth(t, func(t *testing.T, _ string) {
		nw := chain(t)
		s, c := listen(t, "slow", nw)
		conn, _, err := c.dial(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		ended := make(chan error)
		s.http.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, err := io.Copy(&patientWriter{ResponseWriter: w, patience: 50 * time.Millisecond}, endless{})
			ended <- err
		})
		io.WriteString(conn, "GET /record/json HTTP/1.1\r\nHost: netlab\r\n\r\n")
		select {
		case err := <-ended:
			if !os.IsTimeout(err) {
				t.Errorf("given up by %v", err)
			}
		case <-time.After(3 * patience):
			t.Error("the client is waited for")
		}
	})
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// A network that says nothing, as one that is stopped, is not waited for without end.
func TestSilence(t *testing.T) {
	dir := home(t)
	listen(t, "up", chain(t))
	ln, err := net.Listen("unix", filepath.Join(dir, "mute.sock"))
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	c, err := Open("mute")
	if err != nil {
		t.Fatal(err)
	}
	c.silence = 20 * time.Millisecond
	const want = "network mute: it does not answer: is it stopped?"
	if err := c.Ladder(context.Background(), io.Discard, Drawing{Conn: 1, Width: 80}); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// Down is heard before it is obeyed.
func TestDown(t *testing.T) {
	overBoth(t, func(t *testing.T, _ string) {
		nw := chain(t)
		down := make(chan bool, 1)
		s, err := Listen(Options{Name: "down", Network: nw, Down: func() { down <- true }})
		if err != nil {
			t.Fatal(err)
		}
		c, err := Open("")
		if err != nil {
			t.Fatal(err)
		}
		if done, err := c.Down(context.Background()); err != nil || done.Act != "down" {
			t.Errorf("%+v, %v", done, err)
		}
		<-down
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if _, err := c.Overview(context.Background()); err == nil {
			t.Error("a network that is down answers")
		}
	})
}
