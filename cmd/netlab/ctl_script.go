package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"netlab/cmd/netlab/control"
)

// timed is an act of a script, at a time from its beginning.
type timed struct {
	at   time.Duration
	act  string
	line int
}

// maxScript is how long a script may be, in acts.
const maxScript = 100_000

// readScript reads the acts of a script; what they say is for the network to judge.
func readScript(name string, r io.Reader) ([]timed, error) {
	var all []timed
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		when, act, _ := strings.Cut(text, " ")
		at, err := time.ParseDuration(when)
		switch {
		case err != nil || at < 0:
			return nil, fmt.Errorf("%s:%d: %q is not a time: write lines such as 5s cut a b", name, n, when)
		case strings.TrimSpace(act) == "":
			return nil, fmt.Errorf("%s:%d: nothing happens at %v: write lines such as 5s cut a b", name, n, at)
		case len(all) > 0 && at < all[len(all)-1].at:
			return nil, fmt.Errorf("%s:%d: %v comes after %v: sort the lines by time", name, n, at, all[len(all)-1].at)
		case len(all) == maxScript:
			return nil, fmt.Errorf("%s:%d: want at most %d acts", name, n, maxScript)
		}
		all = append(all, timed{at, strings.TrimSpace(act), n})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: the script has no act: write lines such as 5s cut a b", name)
	}
	return all, nil
}

// script performs the acts of a file at their times.
func (f *ctl) script(ctx context.Context, name string) error {
	in := io.Reader(os.Stdin)
	if name != stdout {
		file, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("--script %s: %w", name, reason(err))
		}
		defer file.Close()
		in = file
	}
	acts, err := readScript(name, in)
	if err != nil {
		return err
	}
	client, err := control.Open(f.network)
	if err != nil {
		return err
	}
	var wrong []error
	for _, a := range acts {
		if _, err := client.Act(ctx, a.act, true); err != nil {
			wrong = append(wrong, fmt.Errorf("%s:%d: %w", name, a.line, err))
			if len(wrong) == 10 {
				break
			}
		}
	}
	if wrong != nil {
		return errors.Join(wrong...)
	}
	begun := time.Now()
	for _, a := range acts {
		select {
		case <-ctx.Done():
			return interruption(ctx, name+": interrupted before line "+fmt.Sprint(a.line))
		case <-time.After(time.Until(begun.Add(a.at))):
		}
		done, err := client.Act(ctx, a.act, false)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, a.line, err)
		}
		if err := show(f, done, f.done); err != nil {
			return err
		}
	}
	return nil
}
