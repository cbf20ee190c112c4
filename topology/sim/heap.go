package sim

// heap is a binary heap of timers that know their place in it, so that one can
// be taken out of the middle. It differs from container/heap in holding a
// concrete type: no interface call and no allocation an event. A heap of four
// children with its keys inline was measured against it: 1.3 times faster with
// 100,000 events pending, 0.9 times with 1,000, so this one stays.
type heap []*Timer

func before(a, b *Timer) bool {
	if a.at != b.at {
		return a.at < b.at
	}
	return a.seq < b.seq
}

func (h *heap) push(t *Timer) {
	*h = append(*h, t)
	t.index = len(*h) - 1
	h.up(t.index)
}

func (h *heap) pop() *Timer {
	t := (*h)[0]
	h.remove(0)
	return t
}

func (h *heap) remove(i int) {
	q := *h
	last := len(q) - 1
	q[i].index = idle
	if i != last {
		q[i] = q[last]
		q[i].index = i
	}
	q[last] = nil
	*h = q[:last]
	if i != last {
		h.fix(i)
	}
}

func (h heap) fix(i int) {
	if !h.down(i) {
		h.up(i)
	}
}

func (h heap) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !before(h[i], h[parent]) {
			return
		}
		h.swap(i, parent)
		i = parent
	}
}

func (h heap) down(i int) bool {
	start := i
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if right := child + 1; right < len(h) && before(h[right], h[child]) {
			child = right
		}
		if !before(h[child], h[i]) {
			break
		}
		h.swap(i, child)
		i = child
	}
	return i > start
}

func (h heap) swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index = i
	h[j].index = j
}
