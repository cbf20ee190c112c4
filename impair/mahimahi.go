package impair

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
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
// A Mahimahi does not change and may be shared by links. Two of them are the same
// trace only if they are the same pointer.
type Mahimahi struct {
	// at are the moments since the start of the trace, in order, the last one
	// above 0.
	at []time.Duration
}

// NewMahimahi makes a trace of the given moments, which must be whole
// milliseconds.
func NewMahimahi(at ...time.Duration) (*Mahimahi, error) {
	for i, t := range at {
		switch {
		case t < 0 || t%time.Millisecond != 0:
			return nil, fmt.Errorf("impair: trace: moment %d: %v is no whole number of milliseconds", i+1, t)
		case i > 0 && t < at[i-1]:
			return nil, fmt.Errorf("impair: trace: moment %d: %v comes after %v; moments must be in order", i+1, t, at[i-1])
		}
	}
	m := &Mahimahi{at: slices.Clone(at)}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("impair: %w", err)
	}
	return m, nil
}

// ReadMahimahi reads a trace as mm-link's files have it, one moment in
// milliseconds a line; name is that of the file, for errors.
func ReadMahimahi(name string, r io.Reader) (*Mahimahi, error) {
	m := new(Mahimahi)
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if n > mostOpportunities {
			return nil, fmt.Errorf("impair: trace %s:%d: more than %d lines; cut it, since a trace repeats", name, n, mostOpportunities)
		}
		if problem := m.add(strings.TrimSuffix(lines.Text(), "\r")); problem != "" {
			return nil, fmt.Errorf("impair: trace %s:%d: %s", name, n, problem)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("impair: trace %s:%d: %w", name, len(m.at)+1, err)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("impair: trace %s: %w", name, err)
	}
	return m, nil
}

// add appends a moment in milliseconds, and says what is wrong with it.
func (m *Mahimahi) add(text string) (problem string) {
	ms, err := strconv.ParseUint(text, 10, 64)
	switch {
	case text == "":
		return "the line is empty; each one is a time in milliseconds, such as 12"
	case errors.Is(err, strconv.ErrRange) || err == nil && ms > uint64(maxDelay/time.Millisecond):
		return fmt.Sprintf("%s ms is over the longest time, %v", text, maxDelay)
	case err != nil:
		return fmt.Sprintf("%q is no whole number of milliseconds, such as 12", text)
	}
	at := time.Duration(ms) * time.Millisecond
	if n := len(m.at); n > 0 && at < m.at[n-1] {
		return fmt.Sprintf("%d ms comes after %d ms; times must not go back", ms, m.at[n-1].Milliseconds())
	}
	m.at = append(m.at, at)
	return ""
}

func (m *Mahimahi) check() error {
	switch {
	case m == nil || len(m.at) == 0:
		return errors.New("trace: there is no opportunity in it; give one time in milliseconds a line")
	case m.Period() == 0:
		return errors.New("trace: it lasts for no time; its last opportunity must come after 0 ms")
	}
	return nil
}

// Period is how long the trace lasts before it repeats.
func (m *Mahimahi) Period() time.Duration { return m.at[len(m.at)-1] }

// Opportunities is how many there are in one period.
func (m *Mahimahi) Opportunities() int { return len(m.at) }

// BitsPerSecond is the mean rate over a period, headers included.
func (m *Mahimahi) BitsPerSecond() float64 {
	return float64(len(m.at)) * OpportunityBytes * 8 / m.Period().Seconds()
}

// Next returns the first opportunity after the given time, counted from the start
// of the trace.
func (m *Mahimahi) Next(after time.Duration) time.Duration {
	return m.moment(m.after(after))
}

// moment is the time of the k-th opportunity, counted from 0 through all the
// periods; the end of the clock's range where it is beyond.
func (m *Mahimahi) moment(k uint64) time.Duration {
	n := uint64(len(m.at))
	loops := k / n
	if loops > uint64(math.MaxInt64/m.Period()) {
		return math.MaxInt64
	}
	return later(time.Duration(loops)*m.Period(), m.at[k%n])
}

// after is the number of the first opportunity after t.
func (m *Mahimahi) after(t time.Duration) uint64 {
	if t < 0 {
		return 0
	}
	loops, within := t/m.Period(), t%m.Period()
	i, _ := slices.BinarySearch(m.at, within+1)
	return uint64(loops)*uint64(len(m.at)) + uint64(i)
}

// String is the trace as an option of the text, all its moments in milliseconds:
// "trace 0,5,12".
func (m *Mahimahi) String() string {
	b := []byte("trace ")
	for i, t := range m.at {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, t.Milliseconds(), 10)
	}
	return string(b)
}

// readTrace reads "trace 0,5,12".
func readTrace(s *Spec, w *words) error {
	const hint = "write the times in milliseconds, such as 0,5,12"
	text, err := w.value("trace", hint)
	if err != nil {
		return err
	}
	if text == "none" {
		s.Trace = nil
		return nil
	}
	m := new(Mahimahi)
	for _, moment := range strings.Split(text, ",") {
		if len(m.at) == mostOpportunities {
			return w.failed(fmt.Sprintf("trace: more than %d opportunities", mostOpportunities), "a trace repeats")
		}
		if problem := m.add(moment); problem != "" {
			return w.failed("trace: "+problem, hint)
		}
	}
	if err := m.check(); err != nil {
		return w.failed(err.Error(), hint)
	}
	s.Trace = m
	return nil
}

func (m *Mahimahi) start() pacer { return &delivery{trace: m} }

// delivery is the pacer of a trace. Its time 0 is the loop's.
type delivery struct {
	trace *Mahimahi
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
