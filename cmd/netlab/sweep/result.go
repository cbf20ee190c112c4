package sweep

// Verdict is what became of a run.
type Verdict string

// The verdicts.
const (
	// Passed runs held all their checks, and broke no rule where that counts.
	Passed Verdict = "pass"
	Failed Verdict = "fail"
	// Broken runs came to no end: the lab has an error, or a limit ended it.
	Broken Verdict = "error"
)

// Result is what became of a case.
type Result struct {
	// N is the number of the case in its plan, from 1.
	N int `json:"n"`
	Case
	Verdict Verdict `json:"verdict"`
	// Digest and the other numbers are empty where the run came to no end.
	Digest    string `json:"digest,omitempty"`
	Checks    int    `json:"checks"`
	Packets   uint64 `json:"packets"`
	VirtualNS int64  `json:"virtual_ns"`
	WallNS    int64  `json:"wall_ns"`
	// Output is what netlab run prints of a run that did not pass.
	Output string `json:"output,omitempty"`
	// Golden is the file of a golden transcript that was written, empty for none.
	Golden string `json:"golden,omitempty"`
	// Again is the command that repeats the run.
	Again string `json:"again"`
}
