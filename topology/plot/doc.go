// Package plot draws what a ladder cannot show: a transfer of thousands of segments, the
// windows and timers of its sender, the rate of each connection and the queue of each
// link, all above one axis of virtual time.
//
// [New] makes a [Plot], plain data, of a run; [WriteSVG] and [WriteText] draw it.
package plot
