package flow

// table holds the connections by 4-tuple, at most one each, and in two lists:
// those still open by when they were last heard of, those over by when they
// ended. Both lists have their oldest first.
type table struct {
	byKey      map[key]*Conn
	open, over list
	// last is the connection of the previous segment: traffic comes in trains.
	last *Conn
}

// list is a doubly linked list through the connections themselves.
type list struct{ first, last *Conn }

func (l *list) push(c *Conn) {
	c.in, c.older, c.newer = l, l.last, nil
	if l.last != nil {
		l.last.newer = c
	} else {
		l.first = c
	}
	l.last = c
}

func (l *list) remove(c *Conn) {
	if c.older != nil {
		c.older.newer = c.newer
	} else {
		l.first = c.newer
	}
	if c.newer != nil {
		c.newer.older = c.older
	} else {
		l.last = c.older
	}
	c.in, c.older, c.newer = nil, nil, nil
}

func (t *table) find(k key) *Conn { return t.byKey[k] }

func (t *table) add(c *Conn) {
	t.byKey[c.key()] = c
	t.open.push(c)
}

func (t *table) remove(c *Conn) {
	delete(t.byKey, c.key())
	c.in.remove(c)
	if t.last == c {
		t.last = nil
	}
}

// touch puts c where its state and the segment just seen say it belongs.
func (t *table) touch(c *Conn) {
	switch {
	case c.Over():
		if c.in != &t.over {
			c.in.remove(c)
			t.over.push(c)
		}
	case c.in != &t.open || t.open.last != c:
		c.in.remove(c)
		t.open.push(c)
	}
}

// victim is the connection to evict: the one that ended first, else the one
// idle for longest.
func (t *table) victim() *Conn {
	if t.over.first != nil {
		return t.over.first
	}
	return t.open.first
}
