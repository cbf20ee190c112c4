package scripts

// Preamble is what examples that declare no host go on from: two hosts
// with an open connection.
const Preamble = `a, b = host("a"), host("b")
l = link(a, b, delay = "10ms")
server = b.listen(80)
client = a.connect("b:80")
conn = server.accept()
`

// Reference documents every builtin, in the order in which it reads best.
func Reference() []Builtin {
	var all []Builtin
	for _, e := range reference {
		all = append(all, e.Builtin)
	}
	return all
}

// Script is the builtin's example as a lab that can be run.
func (b Builtin) Script() string { return b.script }
