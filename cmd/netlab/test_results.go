package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"

	"netlab/cmd/netlab/sweep"
)

// resultsFile is the file of --results, to which each result is written as its run
// ends. The zero resultsFile keeps nothing.
type resultsFile struct {
	name string
	file *lockedfile.File
	enc  *json.Encoder
	// done are the results that were there already, by the names of their cases.
	done map[string]sweep.Result
}

// openResults opens the file, or makes it where it is not there. What it holds must
// be of the same sweep and shard. It waits until no other process has the file.
func (t *tester) openResults(name string, h sweep.Header) (*resultsFile, error) {
	if name == "" {
		return &resultsFile{}, nil
	}
	waits := time.AfterFunc(time.Second, func() {
		fmt.Fprintf(t.err, "netlab: %s: waiting for another netlab test, which writes it\n", name)
	})
	f, err := lockedfile.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	waits.Stop()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	r := &resultsFile{name: name, file: f, enc: json.NewEncoder(f), done: make(map[string]sweep.Result)}
	if err := r.resume(h); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

func (r *resultsFile) resume(h sweep.Header) error {
	info, err := r.file.Stat()
	if err != nil {
		return reason(err)
	}
	if !info.Mode().IsRegular() {
		return errors.New("want a file: a sweep reads what it has already")
	}
	if info.Size() == 0 {
		return r.enc.Encode(h)
	}
	was, results, whole, err := sweep.Read(r.file)
	if err == nil && whole > 0 { // else it was killed in its first line
		if err = was.Resumes(h); err != nil {
			err = fmt.Errorf("it belongs to another sweep: %w; name another file, or remove it", err)
		}
	}
	if err != nil {
		return err
	}
	for _, result := range results {
		r.done[result.String()] = result
	}
	if err := r.file.Truncate(whole); err != nil {
		return reason(err)
	}
	if _, err := r.file.Seek(whole, io.SeekStart); err != nil {
		return reason(err)
	}
	if whole == 0 {
		return r.enc.Encode(h)
	}
	return nil
}

func (r *resultsFile) add(result sweep.Result) error {
	if r.file == nil {
		return nil
	}
	if err := r.enc.Encode(result); err != nil {
		return fmt.Errorf("%s: %w", r.name, reason(err))
	}
	return nil
}

// where says where results are that are kept: "; those are in FILE".
func (r *resultsFile) where() string {
	if r.file == nil {
		return ""
	}
	return "; those are in " + r.name + ", and the same command goes on from there"
}

// close ends the file; closing again does nothing.
func (r *resultsFile) close() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file = nil
	if err != nil {
		return fmt.Errorf("%s: %w", r.name, reason(err))
	}
	return nil
}

// resultsFiles are the files that words and patterns of the command line name.
func resultsFiles(args []string) ([]string, error) {
	if len(args) == 0 {
		return nil, usageErrorf("--merge: which files? those that --results has written, or standard output with --json")
	}
	var names []string
	for _, arg := range args {
		if exists(arg) || !strings.ContainsAny(arg, "*?[") {
			names = append(names, arg)
			continue
		}
		found, err := filepath.Glob(arg)
		if err != nil {
			return nil, usageErrorf("%s: %w", arg, err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: there is no such file", arg)
		}
		names = append(names, found...)
	}
	return names, nil
}

// mergeFiles puts the results of shards together and shows them.
func (t *tester) mergeFiles(names []string) error {
	names, err := resultsFiles(names)
	if err != nil {
		return err
	}
	var parts []sweep.Part
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, reason(err))
		}
		p := sweep.Part{Name: name}
		p.Header, p.Results, _, err = sweep.Read(f)
		f.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		parts = append(parts, p)
	}
	h, results, err := sweep.Merge(parts)
	if err != nil {
		return fmt.Errorf("merging: %w", err)
	}
	show := t.newBoard(nil)
	for _, r := range results {
		show.add(r)
	}
	show.done()
	if err := t.report(h, results, show); err != nil {
		return err
	}
	return verdictOf(results)
}
