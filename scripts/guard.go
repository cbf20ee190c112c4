package scripts

import "go.starlark.net/syntax"

// Starlark bounds the steps of a script, not its memory: one step can make a
// gigabyte of "x" * 1000000000. So the operations and methods whose result can be
// much larger than their operands become calls of functions, guards, that look
// first. Comparisons become calls too, so that a duration can be compared with
// its text. The names of guards are none that a script could write.

// guardedMethods are those of Starlark's own values that make new ones; other
// values have their methods of these names untouched.
var guardedMethods = map[string]bool{
	"replace": true, "join": true, "format": true, "split": true, "rsplit": true, "splitlines": true, "partition": true, "rpartition": true,
	"elems": true, "codepoints": true, "elem_ords": true, "codepoint_ords": true,
	"upper": true, "lower": true, "title": true, "capitalize": true,
	"extend": true, "update": true, "items": true, "keys": true, "values": true,
	"union": true, "intersection": true, "difference": true, "symmetric_difference": true,
}

// guard puts guards into a file.
func guard(file *syntax.File) { guardAll(file.Stmts) }

func guardAll(list []syntax.Stmt) {
	for i := range list {
		list[i] = guardStmt(list[i])
	}
}

func guardStmt(s syntax.Stmt) syntax.Stmt {
	switch s := s.(type) {
	case *syntax.AssignStmt:
		guardTarget(s.LHS)
		s.RHS = guarded(s.RHS)
		if s.Op != syntax.EQ {
			return inPlace(s)
		}
	case *syntax.DefStmt:
		guardParams(s.Params)
		guardAll(s.Body)
	case *syntax.ExprStmt:
		s.X = guarded(s.X)
	case *syntax.ForStmt:
		guardTarget(s.Vars)
		s.X = guarded(s.X)
		guardAll(s.Body)
	case *syntax.WhileStmt:
		s.Cond = guarded(s.Cond)
		guardAll(s.Body)
	case *syntax.IfStmt:
		s.Cond = guarded(s.Cond)
		guardAll(s.True)
		guardAll(s.False)
	case *syntax.ReturnStmt:
		if s.Result != nil {
			s.Result = guarded(s.Result)
		}
	}
	return s
}

// guardTarget guards what is computed within the target of an assignment.
func guardTarget(e syntax.Expr) {
	switch e := e.(type) {
	case *syntax.IndexExpr:
		e.X, e.Y = guarded(e.X), guarded(e.Y)
	case *syntax.DotExpr:
		e.X = guarded(e.X)
	case *syntax.ParenExpr:
		guardTarget(e.X)
	case *syntax.TupleExpr:
		for _, x := range e.List {
			guardTarget(x)
		}
	case *syntax.ListExpr:
		for _, x := range e.List {
			guardTarget(x)
		}
	}
}

// inPlace turns x += y into x = guard("+=", x, y), and x[i] += y, whose parts are
// to be computed once, into a call that does it all.
func inPlace(s *syntax.AssignStmt) syntax.Stmt {
	op := (s.Op - syntax.PLUS_EQ + syntax.PLUS).String() + "="
	lhs := s.LHS
	for {
		p, ok := lhs.(*syntax.ParenExpr)
		if !ok {
			break
		}
		lhs = p.X
	}
	switch lhs := lhs.(type) {
	case *syntax.Ident:
		again := &syntax.Ident{NamePos: lhs.NamePos, Name: lhs.Name}
		return &syntax.AssignStmt{OpPos: s.OpPos, Op: syntax.EQ, LHS: lhs, RHS: guardCall(op, s.OpPos, again, s.RHS)}
	case *syntax.IndexExpr:
		return &syntax.ExprStmt{X: guardCall("[]"+op, s.OpPos, lhs.X, lhs.Y, s.RHS)}
	}
	return s // the resolver says what is wrong with it
}

// guardParams guards the defaults of parameters.
func guardParams(params []syntax.Expr) {
	for _, p := range params {
		if b, ok := p.(*syntax.BinaryExpr); ok && b.Op == syntax.EQ {
			b.Y = guarded(b.Y)
		}
	}
}

// guarded returns an expression with its guards.
func guarded(e syntax.Expr) syntax.Expr {
	switch e := e.(type) {
	case *syntax.BinaryExpr:
		if e.Op == syntax.EQ { // a keyword argument
			e.Y = guarded(e.Y)
			return e
		}
		e.X, e.Y = guarded(e.X), guarded(e.Y)
		if guards[e.Op.String()] != nil {
			return guardCall(e.Op.String(), e.OpPos, e.X, e.Y)
		}
	case *syntax.CallExpr:
		e.Fn = guarded(e.Fn)
		guardList(e.Args)
		for _, arg := range e.Args {
			if u, ok := arg.(*syntax.UnaryExpr); ok && u.Op == syntax.STAR {
				u.X = guardCall(guardCopy, u.OpPos, u.X)
			}
		}
	case *syntax.Comprehension:
		e.Body = guarded(e.Body)
		for _, c := range e.Clauses {
			switch c := c.(type) {
			case *syntax.ForClause:
				guardTarget(c.Vars)
				c.X = guarded(c.X)
			case *syntax.IfClause:
				c.Cond = guarded(c.Cond)
			}
		}
	case *syntax.CondExpr:
		e.Cond, e.True, e.False = guarded(e.Cond), guarded(e.True), guarded(e.False)
	case *syntax.DictEntry:
		e.Key, e.Value = guarded(e.Key), guarded(e.Value)
	case *syntax.DictExpr:
		guardList(e.List)
	case *syntax.DotExpr:
		e.X = guarded(e.X)
		if guardedMethods[e.Name.Name] {
			return guardCall("."+e.Name.Name, e.Dot, e.X)
		}
	case *syntax.IndexExpr:
		e.X, e.Y = guarded(e.X), guarded(e.Y)
	case *syntax.LambdaExpr:
		guardParams(e.Params)
		e.Body = guarded(e.Body)
	case *syntax.ListExpr:
		guardList(e.List)
	case *syntax.ParenExpr:
		e.X = guarded(e.X)
	case *syntax.SliceExpr:
		e.X = guardCall(guardCopy, e.Lbrack, guarded(e.X))
		for _, x := range []*syntax.Expr{&e.Lo, &e.Hi, &e.Step} {
			if *x != nil {
				*x = guarded(*x)
			}
		}
	case *syntax.TupleExpr:
		guardList(e.List)
	case *syntax.UnaryExpr:
		if e.X != nil { // the * of a parameter list has none
			e.X = guarded(e.X)
		}
	}
	return e
}

func guardList(list []syntax.Expr) {
	for i := range list {
		list[i] = guarded(list[i])
	}
}

func guardCall(name string, pos syntax.Position, args ...syntax.Expr) syntax.Expr {
	return &syntax.CallExpr{Fn: &syntax.Ident{NamePos: pos, Name: name}, Lparen: pos, Args: args, Rparen: pos}
}
