package flow

import "hash/fnv"

// A decoder gives back data in another spelling: "%3B" is a semicolon after it.
// What was said of the characters before says nothing of those behind it.
func decoder(name string) function {
	h := fnv.New32a()
	h.Write([]byte(name))
	part := -1 - int32(h.Sum32()>>2) // the same data, decoded twice, is the same
	return func(f *frame, args callArgs) *value {
		return f.bake(first(f, args)).marked(func(t *taint) {
			t.cleared = undecoded(t.cleared)
			t.decoded = int32(f.p.labels.info[t.label].depth) + 1
			if t.part == 0 {
				t.part = part
			} else {
				t.part = f.at.Pos.Start + 1
			}
		})
	}
}

// undecoded is what data stays safe for when it is decoded: what is one of a
// list of texts was chosen by who wrote the list, decoded or not.
func undecoded(k kinds) kinds {
	if k == everyKind {
		return k
	}
	return 0
}

func decoders(table map[string]function, names ...string) {
	for _, n := range names {
		table[n] = decoder(n)
	}
}

// jsBufferFrom is Buffer.from(text, encoding).
func jsBufferFrom(f *frame, args callArgs) *value {
	e, known := arg(args, 1).text()
	switch {
	case arg(args, 1) == nil, known && e != "base64" && e != "base64url" && e != "hex":
		return first(f, args)
	}
	return decoder("Buffer.from:"+e)(f, args)
}
