package scripts

import (
	"embed"
	"strings"
)

// section is a chapter of the reference: the builtins of one type, or those of
// one subject that stand by themselves.
type section struct {
	of      string
	entries func() []entry
}

// language is every builtin, in the order in which the reference has them.
func language() []section {
	return []section{
		{"", nodeBuiltins},
		{"", linkBuiltin},
		{"", paramBuiltin},
		{"", limitsBuiltin},
		{"host", nodeMethods},
		{"host", hostMethods},
		{"host", connectBuiltin},
		{"host", listenMethods},
		{"host", pingMethod},
		{"host", udpMethod},
		{"listener", listenerMethods},
		{"conn", connBuiltins},
		{"conn", isnBuiltin},
		{"conn", connStateMethods},
		{"conn", connInfoMethod},
		{"udp", datagramMethods},
		{"link", linkMethods},
		{"link", linkProfileMethod},
		{"link", linkStatsMethod},
		{"link", linkRuleMethods},
		{"rule", ruleMethods},
		{"profile", profileMethods},
		{"raw", nodeMethods},
		{"raw", rawMethods},
		{"rawconn", rawConnMethods},
		{"segment", headMethods},
		{"segment", segmentMethods},
		{"", timeBuiltins},
		{"", partitionBuiltins},
		{"", checkBuiltins},
		{"", stateCheckBuiltins},
		{"", lineCheckBuiltins},
		{"", wireCheckBuiltins},
		{"", ruleCheckBuiltins},
		{"", packetBuiltins},
		{"packet", packetMethods},
		{"packet", headMethods},
		{"", dataBuiltins},
		{"", layoutBuiltins},
		{"duration", durationMethods},
	}
}

var (
	// reference are the builtins in their order, globals those that stand by
	// themselves, methods those of each type.
	reference []*entry
	globals   = make(map[string]*entry)
	methods   = make(map[string]map[string]*entry)
)

// examples has a script for each builtin, by its name and the type that has it.
//
//go:embed examples/*.star
var examples embed.FS

func init() { // the functions refer to these variables
	for _, s := range language() {
		for _, e := range s.entries() {
			e.Of = s.of
			if e.run != nil {
				e.bind()
			}
			name := e.Name
			if s.of == "" {
				globals[name] = &e
			} else {
				if methods[s.of] == nil {
					methods[s.of] = make(map[string]*entry)
				}
				methods[s.of][name] = &e
				name = s.of + "." + name
			}
			text, err := examples.ReadFile("examples/" + name + ".star")
			if err != nil {
				panic(err) // a builtin without an example
			}
			e.script = string(text)
			e.Example = strings.TrimPrefix(e.script, Preamble)
			reference = append(reference, &e)
		}
	}
}
