package scripts_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/rfc"
	"netlab/topology/tap"
)

// randomLimits bound a random lab. Few come near them. Memory is that of the whole
// process, the labs beside it and what waits to be collected too: where that ends a
// run is chance, so it is out of reach.
var randomLimits = scripts.Limits{Packets: 10_000, VirtualTime: 3 * time.Hour, Steps: 2_000_000, Memory: 1 << 40}

const (
	// A random lab takes some milliseconds. One that makes steps and does not come
	// to its end is stopped after tooLong; where even that does not end it, it
	// hangs.
	tooLong = time.Minute
	hanging = 2 * time.Minute
)

// failure is what is wrong with a random lab. Kind is what stays the same while
// the lab is made shorter.
type failure struct{ kind, detail string }

// differ is the kind of failure of a lab that does not repeat itself.
const differ = "two runs differ"

// outcome is all that a run says, in every form that has to repeat itself.
type outcome struct {
	digest, verdict            string
	ended                      string // the error, empty for none
	transcript, object, packet []byte
	sent                       int
	virtual                    time.Duration
	broken                     []rfc.Violation
	// met has the states of TCP and the fates of packets that there were.
	met map[string]bool
}

// sum stands for all of an outcome.
func (o *outcome) sum() [sha256.Size]byte {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(o.digest), []byte(o.verdict), []byte(o.ended), o.transcript, o.object, o.packet} {
		fmt.Fprintf(h, "%d %s", len(part), part)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// difference says where two outcomes part, empty where they do not.
func (o *outcome) difference(other *outcome) string {
	for _, part := range []struct {
		name string
		a, b []byte
	}{
		{"transcript", o.transcript, other.transcript},
		{"JSON", o.object, other.object},
		{"error", []byte(o.ended), []byte(other.ended)},
		{"verdict", []byte(o.verdict), []byte(other.verdict)},
		{"digest", []byte(o.digest), []byte(other.digest)},
		{"capture", o.packet, other.packet},
	} {
		if bytes.Equal(part.a, part.b) {
			continue
		}
		a, b := bytes.Split(part.a, []byte("\n")), bytes.Split(part.b, []byte("\n"))
		i := 0
		for i < min(len(a), len(b)) && bytes.Equal(a[i], b[i]) {
			i++
		}
		line := func(of [][]byte) string {
			if i == len(of) {
				return "its end"
			}
			return strconv.Quote(string(of[i][:min(len(of[i]), 300)]))
		}
		return fmt.Sprintf("the %s from line %d on:\n  one run: %s\n  another: %s", part.name, i+1, line(a), line(b))
	}
	return ""
}

// randomRun runs the text of a random lab, with a record that keeps the packets whole or
// their beginnings.
func randomRun(number uint64, text string, whole bool) (o *outcome, failed *failure) {
	stuck := time.AfterFunc(hanging, func() {
		debug.SetTraceback("all")
		panic(fmt.Sprintf("random lab %d hangs: it has not ended %v after its time was up; again: %s\n%s", number, hanging-tooLong, again(number), text))
	})
	defer stuck.Stop()
	defer func() {
		if p := recover(); p != nil {
			what, _, _ := strings.Cut(fmt.Sprint(p), "\n")
			failed = &failure{kind: "panic: " + what, detail: fmt.Sprintf("%v\n%s", p, debug.Stack())}
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), tooLong)
	defer cancel()
	// A panic in a goroutine of the stack ends the process; with the label its
	// trace says which lab it was.
	pprof.Do(ctx, pprof.Labels("random lab", strconv.FormatUint(number, 10)), func(ctx context.Context) {
		o, failed = randomOutcome(ctx, number, text, whole)
	})
	return o, failed
}

func randomOutcome(ctx context.Context, number uint64, text string, whole bool) (*outcome, *failure) {
	lab, err := scripts.Load("random", "random.star", []byte(text))
	if err != nil {
		return nil, &failure{"it is no lab: " + cause(err), err.Error()}
	}
	var capture recorder
	run, err := lab.Run(ctx, scripts.Options{Seed: number, Limits: randomLimits, Record: tap.Options{Whole: whole}, Sinks: []tap.Sink{&capture}})
	o := &outcome{}
	if err != nil {
		o.ended = err.Error()
		switch {
		case ctx.Err() != nil:
			return nil, &failure{"it does not come to its end", o.ended}
		case !allowed(err):
			return nil, &failure{"it is no lab that can be run: " + cause(err), o.ended}
		}
	}
	if run == nil {
		return o, nil
	}
	o.digest, o.verdict = run.Record.Digest, string(run.Verdict)
	o.sent, o.virtual = len(run.Record.Packets), run.VirtualTime
	for _, v := range run.Findings.Violations {
		o.broken = append(o.broken, *v)
	}
	o.met = make(map[string]bool)
	for _, c := range run.Record.Transitions {
		o.met[c.To.String()] = true
	}
	for _, p := range run.Record.Packets {
		o.met[p.Fate.String()] = true
	}
	var transcript, object bytes.Buffer
	err = errors.Join(
		report.WriteTranscript(&transcript, run, report.TranscriptOptions{}),
		report.WriteJSON(&object, run),
		capture.close(),
	)
	if err != nil {
		return nil, &failure{"it cannot be written: " + err.Error(), err.Error()}
	}
	o.transcript, o.object = transcript.Bytes(), object.Bytes()
	if whole {
		o.packet = capture.out.Bytes()
	}
	return o, nil
}

// recorder captures a run.
type recorder struct {
	out  bytes.Buffer
	file *report.Pcapng
	err  error
}

func (r *recorder) SetLinks(links []tap.Link) {
	r.file, r.err = report.NewPcapng(&r.out, links, report.PcapngOptions{View: report.AtBothEnds})
}

func (r *recorder) Observe(e tap.Event) { r.file.Observe(e) }

func (r *recorder) close() error {
	if r.file == nil || r.err != nil {
		return r.err
	}
	return r.file.Close()
}

// allowed reports whether a lab may end so: the script waits for what cannot
// come, or a limit is reached.
func allowed(err error) bool {
	var e *scripts.Error
	return errors.As(err, &e) && (strings.Contains(e.Cause, "nothing is left to happen") || strings.Contains(e.Hint, "raise the limit by --max-"))
}

// cause is what an error says apart from its place.
func cause(err error) string {
	var e *scripts.Error
	if errors.As(err, &e) {
		return e.Cause
	}
	return err.Error()
}

// twice runs a lab two times, and says what is wrong: each time, or between them. In
// the second run of every other lab the record has the beginnings of packets alone, and
// their memory is used again: nothing but the capture may show it.
func twice(number uint64, text string) (*outcome, *failure) {
	one, failed := randomRun(number, text, true)
	if failed != nil {
		return nil, failed
	}
	whole := number%2 == 0
	two, failed := randomRun(number, text, whole)
	if failed != nil {
		return nil, &failure{"the second run alone: " + failed.kind, failed.detail}
	}
	if !whole {
		two.packet = one.packet
	}
	if d := one.difference(two); d != "" {
		return nil, &failure{differ, d}
	}
	return one, nil
}

// again is the command that runs one random lab.
func again(number uint64) string {
	command := fmt.Sprintf("go test ./scripts -run 'TestRandomLabs$' -random.from=%d -random.labs=1", number)
	if *randomFindings != "all" {
		command += " -random.findings=" + *randomFindings
	}
	return command
}
