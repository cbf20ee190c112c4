package impair

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
	"time"

	"netlab/topology/sim"
)

// OpportunityBytes is what a link may send at one delivery opportunity of a
// Mahimahi trace: a packet of 1500 bytes with the 4 of the TUN device's header,
// which mm-link counts for each packet.
const OpportunityBytes = 1504

const tunHeader = 4

// mostOpportunities keeps a trace from filling the memory: about 3.5 hours at
// 10 Mbit/s.
const mostOpportunities = 1 << 24

// Mahimahi is a packet-delivery trace (Netravali et al., "Mahimahi: Accurate
// Record-and-Replay for HTTP", 2015; the format is that of mm-link): the moments,
// in whole milliseconds, at each of which the link could send 1504 bytes. Several
// at one moment are a line each. After the last moment the trace starts again,
// with that moment as its new time 0.
//
// An opportunity that finds nothing waiting is lost. Small packets share one;
// what a packet is too large for goes on at the next, so a packet leaves when its
// last byte has. As in mm-link a packet that comes at the very moment of an
// opportunity to an idle link has missed it. Beyond mm-link, which breaks off at a
// packet over 1504 bytes, larger ones take several opportunities; and times
// between milliseconds, which mm-link cuts off, are kept.
//
// The trace's time 0 is that of the run. A Mahimahi is a value: two of the same
// moments are equal. The zero Mahimahi means that there is no trace.
type Mahimahi struct {
	// moments are milliseconds since the start of the trace, in order, each in 8
	// bytes: a string, so that traces can be compared and shared.
	moments string
}

// NewMahimahi makes a trace of the given moments, which must be whole
// milliseconds, in order.
func NewMahimahi(at ...time.Duration) (Mahimahi, error) {
	var b traceBuilder
	for i, t := range at {
		problem := ""
		if t%time.Millisecond != 0 || t < 0 {
			problem = fmt.Sprintf("%v is not a whole number of milliseconds", t)
		} else {
			problem = b.add(uint64(t / time.Millisecond))
		}
		if problem != "" {
			return Mahimahi{}, fmt.Errorf("impair: trace: moment %d: %s", i+1, problem)
		}
	}
	m := b.trace()
	if err := m.check(); err != nil {
		return Mahimahi{}, fmt.Errorf("impair: %w", err)
	}
	return m, nil
}

// ReadMahimahi reads a trace as mm-link's files have it, one moment in
// milliseconds a line; name is that of the file, for errors.
func ReadMahimahi(name string, r io.Reader) (Mahimahi, error) {
	var b traceBuilder
	lines := bufio.NewScanner(r)
	n := 0
	for lines.Scan() {
		n++
		if problem := b.parse(strings.TrimSuffix(lines.Text(), "\r")); problem != "" {
			return Mahimahi{}, fmt.Errorf("impair: trace %s:%d: %s", name, n, problem)
		}
	}
	if err := lines.Err(); err != nil {
		return Mahimahi{}, fmt.Errorf("impair: trace %s:%d: %w", name, n+1, err)
	}
	m := b.trace()
	if err := m.check(); err != nil {
		return Mahimahi{}, fmt.Errorf("impair: trace %s: %w", name, err)
	}
	return m, nil
}

// traceBuilder collects moments in order.
type traceBuilder struct {
	moments []byte
	last    uint64
}

// parse adds a moment in milliseconds, and says what is wrong with it.
func (b *traceBuilder) parse(text string) (problem string) {
	ms, err := strconv.ParseUint(text, 10, 64)
	switch {
	case text == "":
		return "a time is missing: one in milliseconds, such as 12"
	case errors.Is(err, strconv.ErrRange):
		return fmt.Sprintf("%s ms is over the longest time, %v", text, maxDelay)
	case err != nil:
		return fmt.Sprintf("%q is not a whole number of milliseconds, such as 12", text)
	}
	return b.add(ms)
}

func (b *traceBuilder) add(ms uint64) (problem string) {
	switch {
	case ms > uint64(maxDelay/time.Millisecond):
		return fmt.Sprintf("%d ms is over the longest time, %v", ms, maxDelay)
	case ms < b.last:
		return fmt.Sprintf("%d ms comes after %d ms; times must not go back", ms, b.last)
	case len(b.moments) == 8*mostOpportunities:
		return fmt.Sprintf("more than %d opportunities; cut the trace, since it repeats", mostOpportunities)
	}
	b.moments = binary.BigEndian.AppendUint64(b.moments, ms)
	b.last = ms
	return ""
}

func (b *traceBuilder) trace() Mahimahi { return Mahimahi{moments: string(b.moments)} }

func (m Mahimahi) check() error {
	switch {
	case m.moments == "":
		return errors.New("trace: empty: want at least one time in milliseconds")
	case m.Period() == 0:
		return errors.New("trace: the last opportunity must come after 0 ms")
	}
	return nil
}

// ms is the i-th moment in milliseconds.
func (m Mahimahi) ms(i int) uint64 {
	s := m.moments[8*i : 8*i+8]
	return uint64(s[0])<<56 | uint64(s[1])<<48 | uint64(s[2])<<40 | uint64(s[3])<<32 |
		uint64(s[4])<<24 | uint64(s[5])<<16 | uint64(s[6])<<8 | uint64(s[7])
}

// at is the i-th moment.
func (m Mahimahi) at(i int) time.Duration { return time.Duration(m.ms(i)) * time.Millisecond }

// Period is how long the trace lasts before it repeats.
func (m Mahimahi) Period() time.Duration {
	if m.moments == "" {
		return 0
	}
	return m.at(m.Opportunities() - 1)
}

// Opportunities is how many there are in one period.
func (m Mahimahi) Opportunities() int { return len(m.moments) / 8 }

// BitsPerSecond is the mean rate over a period, headers included.
func (m Mahimahi) BitsPerSecond() float64 {
	if m.moments == "" {
		return 0
	}
	return float64(m.Opportunities()) * OpportunityBytes * 8 / m.Period().Seconds()
}

// Next returns the first opportunity after the given time, the end of the clock's
// range where that comes before or the trace is zero.
func (m Mahimahi) Next(after time.Duration) time.Duration {
	if m.moments == "" {
		return sim.Never
	}
	return m.moment(m.after(after))
}

// moment is the time of the k-th opportunity, counted from 0 through all the
// periods; the end of the clock's range where it is beyond.
func (m Mahimahi) moment(k uint64) time.Duration {
	n := uint64(m.Opportunities())
	loops := k / n
	if loops > uint64(sim.Never/m.Period()) {
		return sim.Never
	}
	return sim.Later(time.Duration(loops)*m.Period(), m.at(int(k%n)))
}

// after is the number of the first opportunity after t.
func (m Mahimahi) after(t time.Duration) uint64 {
	if t < 0 {
		return 0
	}
	loops, within := t/m.Period(), t%m.Period()
	n := m.Opportunities()
	i := sort.Search(n, func(i int) bool { return m.at(i) > within })
	return uint64(loops)*uint64(n) + uint64(i)
}

// String is the trace as an option of the text, all its moments in milliseconds:
// "trace 0,5,12".
func (m Mahimahi) String() string {
	b := []byte("trace ")
	for i := range m.Opportunities() {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendUint(b, m.ms(i), 10)
	}
	return string(b)
}

// readTrace reads "trace 0,5,12".
func readTrace(s *Spec, w *scanner) error {
	const hint = "write the times in milliseconds, such as 0,5,12"
	text, err := w.value("trace", hint)
	if err != nil {
		return err
	}
	if text == "none" {
		s.Trace = nil
		return nil
	}
	var b traceBuilder
	for _, moment := range strings.Split(text, ",") {
		if problem := b.parse(moment); problem != "" {
			return w.failed("trace: "+problem, hint)
		}
	}
	m := b.trace()
	if err := m.check(); err != nil {
		return w.failed(err.Error(), hint)
	}
	s.Trace = m
	return nil
}

func (m Mahimahi) start() pacer { return &delivery{trace: m} }

// delivery is the pacer of a trace.
type delivery struct {
	trace Mahimahi
	// next is the first opportunity not used yet; left is what remains of the one
	// before it, at the moment at which the last packet left.
	next uint64
	left int
}

func (d *delivery) done(now time.Duration, size int, idle bool) time.Duration {
	if idle {
		d.left = 0
		d.next = max(d.next, d.trace.after(now))
	} else {
		// What waits while the link is busy may use the moment at which it became
		// free.
		d.next = max(d.next, d.trace.after(now-1))
	}
	end := now
	for size += tunHeader; d.left < size; d.next++ {
		size -= d.left
		d.left = OpportunityBytes
		end = d.trace.moment(d.next)
	}
	d.left -= size
	return end
}
