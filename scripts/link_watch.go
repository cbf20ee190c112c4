package scripts

import "go.starlark.net/syntax"

// ruleVerbs are the methods of a link that add a rule.
var ruleVerbs = map[string]bool{
	"drop": true, "delay": true, "duplicate": true, "corrupt": true, "hold": true, "mark": true, "rewrite": true,
}

// addsRules reports whether a lab may add a rule at any time. Its links follow
// their connections from the start then, so that a rule which is added in the
// middle of one knows what came before; those of any other lab save the cost.
func addsRules(file *syntax.File) bool {
	found := false
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.DotExpr:
			found = found || ruleVerbs[n.Name.Name]
		case *syntax.Ident:
			found = found || n.Name == "getattr"
		}
		return !found
	})
	return found
}
