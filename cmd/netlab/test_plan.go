package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"netlab/cmd/netlab/sweep"
	"netlab/scripts"
	"netlab/topology/words"
)

// maxRuns bounds a sweep: its plan, about 100 bytes a run, is held in memory.
const maxRuns = 10_000_000

// plan is every run that the command line asks for.
func (t *tester) plan(args []string) (*sweep.Plan, error) {
	labs, err := findLabs(args)
	if err != nil {
		return nil, err
	}
	grids, err := parseGrids(t.grids)
	if err != nil {
		return nil, err
	}
	only := regexp.MustCompile(t.only) // it was checked
	p := &sweep.Plan{Settings: []string{t.monitor.value, fmt.Sprint(t.limits), fmt.Sprint(t.repeat, t.update)}, Labs: make(map[string]string)}
	used := make(map[string]bool)
	all := 0.0
	for _, l := range labs {
		var its []sweep.Grid
		runs := 1.0 // a product may be beyond any integer
		for _, g := range grids {
			for _, p := range l.Params {
				if p.Name != g.Name {
					continue
				}
				if g.Values, err = valuesOf(p, g.Values, l.arg); err != nil {
					return nil, err
				}
				its = append(its, g)
				runs *= float64(len(g.Values))
				used[g.Name] = true
			}
		}
		runs *= float64(t.seeds)
		if all += runs; all > maxRuns {
			return nil, usageErrorf("that is over %d runs of labs, seeds and values of parameters: want fewer", maxRuns)
		}
		for _, params := range sweep.Combinations(its) {
			for seed := uint64(firstSeed); seed < firstSeed+uint64(t.seeds); seed++ {
				c := sweep.Case{Lab: l.arg, Seed: seed, Params: params}
				if only.MatchString(c.String()) {
					p.Cases = append(p.Cases, c)
				}
			}
		}
		p.Labs[l.arg] = l.fingerprint(its, !t.update)
		if l.wrong == nil {
			t.texts[l.arg] = l.Fingerprint()
		}
	}
	for _, g := range grids {
		if !used[g.Name] {
			return nil, usageErrorf("--param %s: no lab that is to be run has such a parameter%s", g.Name, didYouMean(g.Name, paramNames(labs)))
		}
	}
	if len(p.Cases) == 0 {
		return nil, usageErrorf("--run %s: none of the runs has such a name; they are named like %q", t.only, sweep.Case{Lab: labs[0].arg, Seed: firstSeed})
	}
	return p, nil
}

// everyChoice stands for all values that a parameter may have.
const everyChoice = "*"

// valuesOf are the values of a grid for a lab's parameter.
func valuesOf(p scripts.Param, values []string, lab string) ([]string, error) {
	switch {
	case !slices.Contains(values, everyChoice):
		return values, nil
	case len(p.Choices) == 0:
		return nil, usageErrorf("--param %s=%s: %s may have any value in lab %s: name those to run, such as %s", p.Name, everyChoice, p.Name, lab, words.ShellQuote(p.Name+"="+p.Default))
	case len(values) > 1:
		return nil, usageErrorf("--param %s=%s: %s is all of its values: leave out the others", p.Name, strings.Join(values, ","), everyChoice)
	}
	return p.Choices, nil
}

// fingerprint is the same where what its runs give is, with any of the grids'
// values; of the golden transcript too, where that is held.
func (t target) fingerprint(grids []sweep.Grid, held bool) string {
	if t.wrong != nil {
		return sweep.Fingerprint(t.wrong.Error())
	}
	var values []string
	for _, g := range grids {
		values = append(values, g.Values...)
	}
	parts := []string{t.Fingerprint(values...)}
	if held {
		text, ok, err := goldenOf(t.arg)
		parts = append(parts, text, fmt.Sprint(ok, err))
	}
	return sweep.Fingerprint(parts...)
}

func paramNames(labs []target) []string {
	var names []string
	for _, l := range labs {
		for _, p := range l.Params {
			names = append(names, p.Name)
		}
	}
	return names
}

// parseGrids reads what --param was given: NAME=a,b,c.
func parseGrids(given []string) ([]sweep.Grid, error) {
	params, err := parseParams(given)
	if err != nil {
		return nil, err
	}
	var grids []sweep.Grid
	for _, text := range given {
		name, _, _ := strings.Cut(text, "=")
		g := sweep.Grid{Name: name}
		for v := range strings.SplitSeq(params[name], ",") {
			if slices.Contains(g.Values, v) {
				return nil, usageErrorf("--param %s: %q is given twice", text, v)
			}
			g.Values = append(g.Values, v)
		}
		grids = append(grids, g)
	}
	return grids, nil
}

// findLabs loads the labs that words and patterns of the command line name, each
// once.
func findLabs(args []string) ([]target, error) {
	if len(args) == 0 {
		args = []string{"./..."}
		if found, err := labsBelow("."); err != nil {
			return nil, err
		} else if len(found) == 0 {
			args = builtinNames()
		}
	}
	var names []string
	for _, arg := range args {
		more, err := expand(arg)
		if err != nil {
			return nil, err
		}
		for _, name := range more {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	var all []target
	for _, name := range names {
		t, err := findLab(name)
		if errors.As(err, new(*scripts.Error)) {
			t, err = target{arg: name, Lab: &scripts.Lab{Name: name}, wrong: err}, nil // its run says what is wrong
		}
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// expand returns the labs that a pattern stands for, a word as it is.
func expand(arg string) ([]string, error) {
	var found []string
	var err error
	switch folder, below := strings.CutSuffix(filepath.ToSlash(arg), "/..."); {
	case below:
		found, err = labsBelow(folder)
	case !strings.ContainsAny(arg, "*?["):
		return []string{arg}, nil
	case isPath(arg):
		found, err = matchPaths(arg)
	default:
		for _, name := range builtinNames() {
			var match bool
			if match, err = path.Match(arg, name); match {
				found = append(found, name)
			}
		}
	}
	if err != nil {
		return nil, usageErrorf("%s: %w", arg, err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: there is no such lab", arg)
	}
	return found, nil
}

// matchPaths returns the labs among what a pattern of paths matches.
func matchPaths(pattern string) ([]string, error) {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, p := range paths {
		if strings.HasSuffix(p, ".star") || exists(filepath.Join(p, script)) {
			found = append(found, p)
		}
	}
	return found, nil
}

// labsBelow returns the folders of labs in a folder and all folders in it, but for
// those that begin with a dot or an underscore.
func labsBelow(folder string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(folder, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != folder && strings.ContainsAny(d.Name()[:1], "._"):
			return fs.SkipDir
		case !d.IsDir() && d.Name() == script:
			dir := filepath.Dir(p)
			if !isPath(dir) {
				dir = "." + string(os.PathSeparator) + dir
			}
			found = append(found, dir)
		}
		return nil
	})
	return found, err
}
