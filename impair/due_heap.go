package impair

// dueHeap is a binary heap of frames, the next to arrive first. It differs from
// container/heap in holding a concrete type: no allocation a frame.
type dueHeap []due

func (h *dueHeap) push(d due) {
	*h = append(*h, d)
	q := *h
	for i := len(q) - 1; i > 0; {
		parent := (i - 1) / 2
		if !q[i].before(&q[parent]) {
			break
		}
		q[i], q[parent] = q[parent], q[i]
		i = parent
	}
}

func (h *dueHeap) pop() due {
	q := *h
	first, last := q[0], len(q)-1
	q[0] = q[last]
	q[last] = due{}
	q = q[:last]
	*h = q
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return first
		}
		if right := child + 1; right < last && q[right].before(&q[child]) {
			child = right
		}
		if !q[child].before(&q[i]) {
			return first
		}
		q[i], q[child] = q[child], q[i]
		i = child
	}
}
