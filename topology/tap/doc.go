// Package tap is the observer: it sees every packet where it is sent and where
// it arrives, and every state change of every socket with its cause. Its record
// is the ground truth of a run, from which transcripts, captures and checks are
// made.
package tap
