package tape

// A Trail is the way of a walk, through a text and the texts inside.
type Trail []Step

// A Step leads to a member or an element.
type Step struct {
	Doc *Doc
	Key int32 // the name's node, None for an element
}

// Push goes down a step.
func (t *Trail) Push(d *Doc, key int32) { *t = append(*t, Step{d, key}) }

// Pop goes back.
func (t *Trail) Pop() { *t = (*t)[:len(*t)-1] }

// Path spells the way: names, and "*" for elements.
func (t Trail) Path() []string {
	path := make([]string, 0, len(t))
	for _, s := range t {
		if s.Key == None {
			path = append(path, "*")
		} else {
			path = append(path, string(s.Doc.Bytes(s.Key)))
		}
	}
	return path
}
