package response

import (
	"bytes"
	"slices"
)

// Body looks at the body of an HTTP answer as it is sent; zipped: in gzip. It returns the
// body as it may leave, nil where it is blocked, and what was found. It is not ok where it
// can't be unpacked, or to too much. A body without anything of it comes back as it is.
func (f *Filter) Body(body []byte, zipped bool) (out []byte, leaks []Leak, ok bool) {
	plain := body
	if zipped && len(body) > 0 { // a redirect, say, keeps its coding and has no body
		if plain = unzip(body); plain == nil {
			return nil, nil, false
		}
	}
	if !f.hinted(plain) {
		return body, nil, true
	}
	masked, leaks := f.masked(plain)
	switch {
	case len(leaks) == 0:
		return body, nil, true
	case slices.ContainsFunc(leaks, func(l Leak) bool { return l.Blocked }):
		return nil, leaks, true
	case zipped:
		masked = []byte(zip(string(masked)))
	}
	return masked, leaks, true
}

// Head masks what the headers of an HTTP answer hold. Where something of it is blocked the
// answer must not leave.
func (f *Filter) Head(headers map[string][]string) []Leak {
	c := &cleaner{filter: f}
	for _, values := range headers {
		for i, v := range values {
			if f.hinted([]byte(v)) {
				values[i] = c.text(v)
			}
		}
	}
	return c.leaks
}

// Looks reports whether anything is looked for.
func (f *Filter) Looks() bool { return len(f.hints) > 0 }

// hinted reports whether a text may hold something that is looked for.
func (f *Filter) hinted(text []byte) bool {
	return len(f.hints) > 0 && (mayBeCoded(text) || slices.ContainsFunc(f.hints, func(h []byte) bool { return bytes.Contains(text, h) }))
}

// Headers are those that an HTTP answer gets where it has none of their name.
func (f *Filter) Headers() map[string]string { return f.rules.Headers }
