package play

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"netlab/cmd/netlab/play/engine"
	"netlab/scripts"
)

// The test is its own engine, as the command is.
func TestMain(m *testing.M) {
	switch os.Getenv("PLAY_TEST_ENGINE") {
	case "":
		os.Exit(m.Run())
	case "endless":
		os.Stdout.WriteString("{\"kind\":\"print\",\"text\":\"begun\"}\n")
		for {
			time.Sleep(time.Hour)
		}
	case "broken":
		os.Stderr.WriteString("panic: out of luck\n" + strings.Repeat("goroutine\n", 1<<16))
		os.Exit(3)
	}
	var r engine.Request
	if err := json.NewDecoder(os.Stdin).Decode(&r); err != nil {
		os.Exit(2)
	}
	out := json.NewEncoder(os.Stdout)
	engine.Ask(context.Background(), r, scripts.Limits{}, func(a engine.Answer) { _ = out.Encode(a) }, func() { os.Exit(0) })
}

// playground serves the page, with an engine of a kind, and returns its URL.
func playground(t *testing.T, kind string, timeout time.Duration) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PLAY_TEST_ENGINE", kind)
	server := httptest.NewUnstartedServer(nil)
	h, err := Handler(Options{Addr: netip.MustParseAddrPort(server.Listener.Addr().String()), Engine: []string{self}, Runs: 1, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = h
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

// post asks the engine as the page does, but for what change does to the request.
func post(t *testing.T, url string, change func(*http.Request)) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/engine", strings.NewReader(`{"op":"run","name":"x","source":"print(1)","seed":"1"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", url)
	r.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(r)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func TestEngineAnswersThePage(t *testing.T) {
	status, body := post(t, playground(t, "good", time.Minute), nil)
	lines := strings.Split(strings.TrimSpace(body), "\n")
	if status != http.StatusOK || len(lines) != 2 || !strings.Contains(lines[0], `"kind":"print"`) || !strings.Contains(lines[1], `"kind":"run"`) {
		t.Errorf("got %d %s", status, body)
	}
}

// A page elsewhere can have the browser send what it likes to this address, by the name
// of its own server too (DNS rebinding): it gets nothing, and no lab runs.
func TestOnlyItsOwnPageIsAnswered(t *testing.T) {
	url := playground(t, "good", time.Minute)
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"another name":         {func(r *http.Request) { r.Host = "evil.example" }, http.StatusMisdirectedRequest},
		"another port":         {func(r *http.Request) { r.Host = "127.0.0.1:1" }, http.StatusMisdirectedRequest},
		"both of another name": {func(r *http.Request) { r.Host = "evil.example"; r.Header.Set("Origin", "http://evil.example") }, http.StatusMisdirectedRequest},
		"from another page":    {func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }, http.StatusForbidden},
		"from a file":          {func(r *http.Request) { r.Header.Set("Origin", "null") }, http.StatusForbidden},
		"from no page":         {func(r *http.Request) { r.Header.Del("Origin") }, http.StatusForbidden},
		"by https":             {func(r *http.Request) { r.Header.Set("Origin", "https://"+r.Host) }, http.StatusForbidden},
		"as a form":            {func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, http.StatusUnsupportedMediaType},
		"by GET":               {func(r *http.Request) { r.Method = http.MethodGet }, http.StatusMethodNotAllowed},
		"larger than any lab": {func(r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader(strings.Repeat("x", maxRequest+1)))
			r.ContentLength = -1
		}, http.StatusRequestEntityTooLarge},
		"by localhost as origin":  {func(r *http.Request) { r.Header.Set("Origin", "http://localhost:1") }, http.StatusForbidden},
		"the page, by a new name": {func(r *http.Request) { r.Method, r.URL.Path, r.Host = http.MethodGet, "/", "evil.example" }, http.StatusMisdirectedRequest},
	} {
		t.Run(name, func(t *testing.T) {
			if status, body := post(t, url, c.change); status != c.want || strings.Contains(body, "kind") {
				t.Errorf("got %d %s, want %d", status, body, c.want)
			}
		})
	}
	name := strings.Replace(url, "127.0.0.1", "localhost", 1)
	if status, body := post(t, url, func(r *http.Request) { r.Host = strings.TrimPrefix(name, "http://"); r.Header.Set("Origin", name) }); status != http.StatusOK {
		t.Errorf("as localhost: got %d %s", status, body)
	}
}

// A run that does not end is ended with its process: by time, and where the page stops
// it or is gone. Then the next one has its turn.
func TestRunIsEndedWithItsProcess(t *testing.T) {
	_, body := post(t, playground(t, "endless", 100*time.Millisecond), nil)
	if !strings.Contains(body, "takes longer than 100ms") {
		t.Errorf("got %s", body)
	}
	url := playground(t, "endless", time.Minute)
	for range 2 {
		ctx, stop := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/engine", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", url)
		r.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(response.Body).ReadString('\n'); err != nil || !strings.Contains(line, "begun") {
			t.Fatalf("got %q, %v", line, err)
		}
		stop()
		response.Body.Close()
	}
}

func TestProcessThatBreaksIsReported(t *testing.T) {
	_, body := post(t, playground(t, "broken", time.Minute), nil)
	if !strings.Contains(body, `"kind":"error"`) || !strings.Contains(body, "exit status 3: panic: out of luck") {
		t.Errorf("got %.200s", body)
	}
	if len(body) > 2*maxSaid {
		t.Errorf("the answer has %d bytes: a process that says much fills the memory", len(body))
	}
}

// Every file comes with its type and the policy; the page names no file that is not
// there, and has no script or style in its markup.
func TestFilesOfThePage(t *testing.T) {
	for _, m := range []mode{worker, server} {
		files, err := assets(m)
		if err != nil {
			t.Fatal(err)
		}
		page := string(files["index.html"])
		if !strings.Contains(page, `name="netlab-engine" content="`+string(m)+`"`) || !strings.Contains(page, `content="`+policy+`"`) {
			t.Errorf("%s: index.html does not say where the engine is, or has another policy:\n%.900s", m, page)
		}
		if regexp.MustCompile(`(?i)<style|\sstyle=|\son\w+=|<script[^>]*>[^<]`).MatchString(page) {
			t.Errorf("%s: index.html has script or style in its markup", m)
		}
		for name, text := range files {
			if !strings.HasSuffix(name, ".js") && name != "index.html" {
				continue
			}
			folder := name[:strings.LastIndexByte(name, '/')+1]
			for _, found := range regexp.MustCompile(`(?:from "\./|href="|src=")([\w./-]+)"`).FindAllStringSubmatch(string(text), -1) {
				if files[folder+found[1]] == nil {
					t.Errorf("%s: %s names %s, which is not there", m, name, found[1])
				}
			}
		}
		if (files["worker.js"] != nil) != (m == worker) {
			t.Errorf("%s: worker.js is there, or is not", m)
		}
	}
	url := playground(t, "good", time.Minute)
	for path, want := range map[string]string{"/": "text/html", "/main.js": "text/javascript", "/view/view.css": "text/css", "/labs.json": "application/json", "/labs/syn-lost.star": "text/plain"} {
		response, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), want) ||
			!strings.Contains(response.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s: %d %v", path, response.StatusCode, response.Header)
		}
	}
	for _, path := range []string{"/../server.go", "/site/index.html", "/labs/", "/nothing"} {
		response, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, response.StatusCode)
		}
	}
}

// The editor knows every builtin, by what the language says of itself.
func TestReferenceHasEveryBuiltin(t *testing.T) {
	known := make(map[string]bool)
	for _, w := range reference() {
		known[w.Of+"."+w.Name] = true
		if w.Signature == "" || w.Doc == "" {
			t.Errorf("%+v is not explained", w)
		}
	}
	for _, b := range scripts.Reference() {
		if !known[b.Of+"."+b.Name] {
			t.Errorf("%s is missing", b.Signature())
		}
	}
	for _, name := range []string{".len", ".delay", ".sorted"} {
		if !known[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

// A folder that is no clone of netlab is refused before anything is written.
func TestSiteNeedsTheSource(t *testing.T) {
	dir := t.TempDir()
	_, err := WriteSite(t.Context(), Site{Dir: dir + "/out", Source: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "--source DIR") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(dir + "/out"); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
}
