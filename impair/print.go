package impair

import (
	"strconv"
	"strings"
)

// String writes the settings as [Parse] reads them, in one canonical form: the
// zero Spec is the empty text.
func (s Spec) String() string {
	var out []string
	add := func(words ...string) { out = append(out, words...) }
	if s.Delay != 0 || s.Jitter != 0 || s.DelayCorr != 0 {
		add("delay", timeText(s.Delay))
		if s.Jitter != 0 || s.DelayCorr != 0 {
			add(timeText(s.Jitter))
		}
		if s.DelayCorr != 0 {
			add(percent(s.DelayCorr))
		}
	}
	if s.Distribution != Uniform {
		add("distribution", string(s.Distribution))
	}
	if s.Order != ByRate {
		add(s.Order.String())
	}
	if s.Loss != nil {
		add(s.Loss.String())
	}
	if s.Duplicate != (Chance{}) {
		add("duplicate", chanceText(s.Duplicate.P, s.Duplicate.Corr))
	}
	if s.Corrupt != (Corruption{}) {
		add(s.Corrupt.text())
	}
	if s.Reorder != (Reordering{}) {
		add(s.Reorder.text())
	}
	if s.Rate != (Rate{}) {
		add(s.Rate.text())
	}
	if s.Trace != nil {
		add(s.Trace.String())
	}
	if s.Slot != (Slot{}) {
		add(s.Slot.text())
	}
	if s.Limit != 0 {
		add("limit", strconv.Itoa(s.Limit))
	}
	if s.LimitBytes != 0 {
		add("limit-bytes", sizeText(s.LimitBytes))
	}
	if s.ECN {
		add("ecn")
	}
	if s.Seed != 0 {
		add("seed", strconv.FormatUint(s.Seed, 10))
	}
	// Last, since the options of both, such as limit, are the queue's from here on.
	if s.Queue != nil {
		add(s.Queue.String())
	}
	return strings.Join(out, " ")
}

func (c Corruption) text() string {
	t := "corrupt " + chanceText(c.P, c.Corr)
	if c.Fix {
		t += " fix"
	}
	return t
}

func (r Reordering) text() string {
	t := "reorder " + chanceText(r.P, r.Corr)
	if r.Gap != 0 {
		t += " gap " + strconv.Itoa(r.Gap)
	}
	return t
}

func (r Rate) text() string {
	out := []string{"rate", rateText(r.BitsPerSecond)}
	values := []int{r.PacketOverhead, r.CellSize, r.CellOverhead}
	last := len(values)
	for last > 0 && values[last-1] == 0 {
		last--
	}
	for _, v := range values[:last] {
		out = append(out, strconv.Itoa(v))
	}
	return strings.Join(out, " ")
}

func (s Slot) text() string {
	out := []string{"slot"}
	if s.Jitter != 0 {
		name := string(s.Distribution)
		if name == "" {
			name = "uniform"
		}
		out = append(out, "distribution", name, timeText(s.Delay), timeText(s.Jitter))
	} else {
		out = append(out, timeText(s.Min), timeText(s.Max))
	}
	if s.Packets != 0 {
		out = append(out, "packets", strconv.Itoa(s.Packets))
	}
	if s.Bytes != 0 {
		out = append(out, "bytes", sizeText(s.Bytes))
	}
	return strings.Join(out, " ")
}
