package rfc

// Level is how strongly the RFCs ask for what a rule says.
type Level uint8

const (
	// Must is a MUST of RFC 2119, or an order that the text gives as plainly
	// ("enter the CLOSE-WAIT state"). A run in which one is broken fails, unless
	// it is asked for something else.
	Must Level = iota
	// Should is a SHOULD: there may be good reasons to do otherwise.
	Should
	// May is something that an implementation need not do at all: the rule says
	// how it is done where it is done.
	May
	// Text is implied by the text of the RFC, which gives no order.
	Text
)

// NumLevels is how many levels there are.
const NumLevels = len(levelNames)

var levelNames = [...]string{Must: "MUST", Should: "SHOULD", May: "MAY", Text: "text"}

// String returns "MUST", "SHOULD", "MAY" or "text".
func (l Level) String() string { return levelNames[l] }
