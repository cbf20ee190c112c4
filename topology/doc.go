// Package topology wires nodes together: a [Spec], plain data, becomes a live
// [Network] of gVisor stacks, links with impairments, and an observer on every
// link.
//
// Time is virtual. [Network.Run], [Network.RunUntilIdle] and [Network.Step] move
// it as the caller says; [Network.Start] drives it by package time instead: in
// real time, or in the virtual time of a testing/synctest bubble.
//
// Without Start, goroutines may block in Dial, Accept, Read and Write while
// another one calls Run. Run does not wait for them: a goroutine that is slow to
// answer answers later in virtual time, so durations depend on the scheduler. It
// works best in small steps, until what is waited for is there:
//
//	for !done() {
//		nw.Run(time.Millisecond)
//		runtime.Gosched()
//	}
//
// Exact durations with blocking code are what a bubble gives, see package
// labtest; exact durations without goroutines are what the sockets that never
// block give, see [Network.Do].
//
// A network is one deterministic machine: the same Spec, seed and calls give the
// same packets, byte for byte, on every computer. Its lock serializes everything;
// nothing of it runs between events.
package topology
