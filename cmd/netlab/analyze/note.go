package analyze

import (
	"strconv"
	"strings"

	"netlab/topology/wire/flow"
)

// remarkable are the kinds that a note names, in the order of its words. What a
// segment's flags and numbers show already is not among them.
var remarkable = []struct {
	kind flow.Kind
	text string
}{
	{flow.OutOfOrder, "out of order"},
	{flow.Gap, "something before it is missing"},
	{flow.DuplicateACK, "duplicate ACK"},
	{flow.WindowUpdate, "window update"},
	{flow.ZeroWindow, "zero window"},
	{flow.ZeroWindowProbe, "zero window probe"},
	{flow.KeepAlive, "keepalive"},
	{flow.KeepAliveACK, "answers a keepalive"},
	{flow.Unacceptable, "outside the window"},
	{flow.AckUnseen, "acknowledges what was not seen"},
}

// note says what a segment means beyond what its header shows, "" for nothing.
func note(info *flow.Info) string {
	var words []string
	switch k := info.Kinds; {
	case k.Has(flow.Duplicate):
		words = append(words, "a copy"+of(info))
	case k.Has(flow.Retransmission):
		text := "retransmission" + of(info)
		if info.Repair != flow.NoRepair {
			text += ", " + info.Repair.String()
		}
		words = append(words, text)
	}
	for _, r := range remarkable {
		if info.Kinds.Has(r.kind) {
			words = append(words, r.text)
		}
	}
	if info.Reset != flow.NoReset && info.Reset != flow.Resets {
		words = append(words, info.Reset.String())
	}
	return strings.Join(words, "; ")
}

func of(info *flow.Info) string {
	if info.Of == 0 {
		return ""
	}
	return " of #" + strconv.FormatUint(info.Of, 10)
}
