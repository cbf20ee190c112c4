// Package tap is the observer: it sees every packet where it is sent and where
// it arrives, every change of a socket's state with its cause, and what was done to
// the network. Its record is the ground truth of a run, from which transcripts,
// captures and checks are made.
//
// It keeps the network's one ledger of connections (package flow): what each
// segment means to its connection is known from the moment at which it is sent,
// and travels with the packet ([Packet].Info). A [Sink] sees every
// event as it happens.
package tap
