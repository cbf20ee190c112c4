package play

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// The engine in the module netlab, and in a site.
const (
	enginePackage = "netlab/cmd/netlab/play/wasm"
	engineFile    = "netlab.wasm.gz"
	shimFile      = "wasm_exec.js"
)

// small are the packages that a run spends little time in: calls in them are not
// inlined, which makes the engine a tenth smaller. In all packages it would be a
// seventh, and runs would take a third longer.
var small = []string{
	"netlab/scripts", "netlab/topology/report/...", "netlab/topology/plot", "netlab/topology/page", "netlab/topology/rfc", "netlab/impair",
	"go.starlark.net/...", "github.com/clipperhouse/...", "github.com/fatih/...", "github.com/mattn/...",
	"compress/...", "crypto/...", "encoding/json", "fmt", "internal/poll", "io/fs", "log", "math/big", "net", "os", "reflect", "regexp/...", "strconv",
}

// Site says what a site is made of.
type Site struct {
	// Dir is the folder that it is written to, which is made where there is none.
	Dir string
	// Source is a folder of the clone of netlab that the engine is built from.
	Source string
}

// WriteSite writes the playground as files that any web server can serve, with the
// engine in WebAssembly, which the go command builds. It returns how large that is,
// compressed. What else is in the folder is left alone.
func WriteSite(ctx context.Context, s Site) (engineBytes int, err error) {
	files, err := assets(worker)
	if err != nil {
		return 0, err
	}
	if files[engineFile], err = build(ctx, s.Source); err != nil {
		return 0, err
	}
	root, err := goTool(ctx, s.Source, "env", "GOROOT")
	if err != nil {
		return 0, err
	}
	shim := filepath.Join(strings.TrimSpace(root), "lib", "wasm", shimFile)
	if files[shimFile], err = os.ReadFile(shim); err != nil {
		return 0, fmt.Errorf("play: the script that comes with Go's WebAssembly: %w", err)
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		where := filepath.Join(s.Dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(where), 0o777); err != nil {
			return 0, fmt.Errorf("play: %w", err)
		}
		if err := os.WriteFile(where, files[name], 0o666); err != nil {
			return 0, fmt.Errorf("play: %w", err)
		}
	}
	return len(files[engineFile]), nil
}

// build builds the engine, and compresses it.
func build(ctx context.Context, source string) ([]byte, error) {
	if err := isClone(ctx, source); err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "netlab-play-")
	if err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	defer os.RemoveAll(temp)
	out := filepath.Join(temp, "netlab.wasm")
	args := []string{"build", "-trimpath", "-ldflags=-s -w", "-o", out}
	for _, pattern := range small {
		args = append(args, "-gcflags="+pattern+"=-l")
	}
	if _, err := goTool(ctx, source, append(args, enginePackage)...); err != nil {
		return nil, err
	}
	module, err := os.ReadFile(out)
	if err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	if _, err := z.Write(module); err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	return b.Bytes(), nil
}

// isClone sees that a folder belongs to the module netlab. A command that was
// installed has no source with it.
func isClone(ctx context.Context, source string) error {
	path, err := goTool(ctx, source, "list", "-m")
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("play: a site needs the go command, which builds the engine in WebAssembly: install Go from go.dev/dl")
	case err != nil || strings.TrimSpace(path) != "netlab":
		return fmt.Errorf("play: folder %s is not in a clone of netlab, which the engine in WebAssembly is built from: run this there, or name one by --source DIR", source)
	}
	return nil
}

// goTool runs the go command in a folder, for WebAssembly, and returns what it prints.
func goTool(ctx context.Context, dir string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=")
	var out, said bytes.Buffer
	command.Stdout, command.Stderr = &out, &said
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("play: go %s: %w: %s", args[0], err, bytes.TrimSpace(said.Bytes()))
	}
	return out.String(), nil
}
