// Package tap is the observer: it sees every packet where it is sent and where
// it arrives, every change of a socket's state with its cause, and what was done to
// the network. Its record is the ground truth of a run, from which transcripts,
// captures and checks are made.
//
// It runs one tracker of package flow over what every node sends, which tells what
// each segment means ([Packet].Note, [Event].Info). A [Sink] sees every event as it
// happens.
package tap
