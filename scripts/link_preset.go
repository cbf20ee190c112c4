package scripts

import (
	"fmt"
	"strings"

	"netlab/impair"
)

func presetNames() string {
	var names []string
	for _, p := range impair.Presets() {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// presetSpecs are the settings from and to the subscriber; the empty name is a
// link that does nothing.
func presetSpecs(name string) (up, down impair.Spec, err error) {
	if name == "" {
		return up, down, nil
	}
	p, err := impair.FindPreset(name)
	if err != nil {
		var names []string
		for _, p := range impair.Presets() {
			names = append(names, p.Name)
		}
		return up, down, suggest(fmt.Errorf("preset: unknown preset %q", name), name, names)
	}
	up, down = p.Specs()
	return up, down, nil
}
