// Package tap is the observer: it sees every packet where it is sent and where
// it arrives, and every state change of every socket with its cause. Its record
// is the ground truth of a run, from which transcripts, captures and checks are
// made.
//
// It runs one tracker of package flow over what every node sends, which tells what
// each segment means ([Packet].Note, [Event].Info), and a [Monitor], which checks
// each segment and each change of a state against the RFCs ([Rules]). Where the
// pinned stack is known to differ, [Divergences] says how, and what shows it. A
// monitor of its own ([NewMonitor]) judges a capture as far as one place shows.
package tap
