// Package topology wires nodes together: a [Spec], plain data, becomes a live
// [Network] of gVisor stacks, links with impairments, and an observer on every
// link.
//
// Time is virtual. [Network.Run], [Network.RunUntilIdle] and [Network.Step] move
// it as the caller says; [Network.Start] drives it by package time instead: in
// real time, or in the virtual time of a testing/synctest bubble.
//
// A network is one deterministic machine: the same Spec, seed and calls give the
// same packets, byte for byte, on every computer. Its lock serializes everything;
// nothing of it runs between events.
package topology
