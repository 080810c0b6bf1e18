package iam

// truth is a value of Kleene's three-valued logic.
type truth uint8

const (
	no truth = iota
	maybe
	yes
)

func (t truth) and(u truth) truth { return min(t, u) }
func (t truth) or(u truth) truth  { return max(t, u) }
func (t truth) not() truth        { return yes - t }

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// either is what holds when only one of two cases will occur, and nobody
// knows which.
func either(t, u truth) truth {
	if t == u {
		return t
	}
	return maybe
}
