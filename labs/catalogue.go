package labs

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

// Entry is what the catalogue says of a lab.
type Entry struct {
	Name string `json:"name"`
	// Claim is what the lab shows, in a sentence without its full stop.
	Claim string `json:"claim"`
	// Shows are the rows of rows.txt that it serves, by their names.
	Shows []string `json:"shows"`
	// RFC names the sections that the claim rests on.
	RFC string `json:"rfc"`
	// Virtual is how long the lab takes with the default seed and parameters, in
	// virtual time as a transcript writes it, in seconds.
	Virtual string `json:"virtual"`
	// Packets is how many are sent then, on all links together.
	Packets uint64 `json:"packets"`
}

//go:embed catalogue.json
var catalogue []byte

// Catalogue has an entry for each lab in FS, in the order of their names. It is
// made from the labs and their runs by go test ./labs -update, and a test holds
// that it is current.
func Catalogue() []Entry {
	var all []Entry
	if err := json.Unmarshal(catalogue, &all); err != nil {
		panic(fmt.Sprintf("labs: catalogue.json: %v", err))
	}
	return all
}
