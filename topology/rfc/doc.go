// Package rfc is the monitor: the rules of TCP's RFCs over the record of a network,
// or over a capture.
//
// A [Monitor] checks each segment and each change of a state ([Rules]). Where the
// pinned stack is known to differ, [Divergences] says how, and what shows it.
package rfc
