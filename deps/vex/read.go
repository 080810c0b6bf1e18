package vex

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"redoubt/deps"
)

// Bounds of a document. Depth and objects keep a small file from becoming a
// large tree.
const (
	MaxSize     = 16 << 20 // of a document, in bytes
	mostDepth   = 64
	mostObjects = 500_000
	mostClaims  = 200_000
	mostIgnored = 20
)

// Read reads a document; name is its file's, for messages.
func Read(name string, data []byte) (*Document, error) {
	d, err := read(name, bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if err != nil {
		return nil, fmt.Errorf("reading VEX %s: %w", name, err)
	}
	return d, nil
}

func read(name string, data []byte) (*Document, error) {
	if err := bounded(data); err != nil {
		return nil, err
	}
	var kind struct {
		Context   json.RawMessage `json:"@context"`
		BOMFormat string          `json:"bomFormat"`
		Document  json.RawMessage `json:"document"`
	}
	if err := decode(data, &kind); err != nil {
		return nil, err
	}
	b := &builder{doc: &Document{byName: map[string][]*claim{}}, file: name}
	switch {
	case kind.BOMFormat == "CycloneDX":
		return b.cycloneDX(data)
	case bytes.Contains(kind.Context, []byte("openvex.dev/ns")):
		return b.openVEX(data)
	case kind.Document != nil:
		return nil, errors.New("CSAF is not read; CycloneDX JSON and OpenVEX are")
	}
	return nil, errors.New("neither CycloneDX JSON (bomFormat) nor OpenVEX (@context)")
}

// decode is json.Unmarshal with places in its errors.
func decode(data []byte, into any) error {
	err := json.Unmarshal(data, into)
	var (
		syntax *json.SyntaxError
		kind   *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("at byte %d: %w", syntax.Offset, err)
	case errors.As(err, &kind):
		return fmt.Errorf("at byte %d: %w", kind.Offset, err)
	}
	return err
}

// bounded refuses what would cost too much to decode.
func bounded(data []byte) error {
	if len(data) > MaxSize {
		return fmt.Errorf("%d bytes are more than %d", len(data), MaxSize)
	}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) {
		return errors.New("XML is not read; CycloneDX JSON and OpenVEX are")
	}
	depth, objects, quoted := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			objects++
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if depth > mostDepth {
			return fmt.Errorf("at byte %d: nested deeper than %d", i, mostDepth)
		}
		if objects > mostObjects {
			return fmt.Errorf("at byte %d: more than %d objects", i, mostObjects)
		}
	}
	return nil
}

// A builder collects a document's claims.
type builder struct {
	doc  *Document
	file string
}

// claim adds what a statement says of a component of a product; both are
// package URLs. Without a component it is about the product: a package, or a
// whole application or function.
func (b *builder) claim(c claim, product, component string) error {
	if len(b.doc.claims) >= mostClaims {
		return fmt.Errorf("more than %d statements", mostClaims)
	}
	about, version, err := nameOf(component)
	if err == nil {
		c.component = about
		about, _, err = nameOf(product)
	}
	if err != nil {
		b.ignore(err.Error())
		return nil
	}
	c.product = about
	if component == "" && !strings.HasPrefix(about, generic) {
		_, version, _ = nameOf(product)
		c.product, c.component = "", about
	}
	c.version, c.File = cmp.Or(c.version, version), b.file
	b.doc.add(&c)
	return nil
}

func nameOf(purl string) (name, version string, err error) {
	if purl == "" {
		return "", "", nil
	}
	return deps.ReadPURL(purl)
}

func (b *builder) ignore(why string) {
	if len(b.doc.Ignored) < mostIgnored {
		b.doc.Ignored = append(b.doc.Ignored, b.file+": "+why)
	}
}

// ids is the set of names under which a vulnerability is known.
func ids(name string, others ...string) map[string]bool {
	set := map[string]bool{strings.ToUpper(name): true}
	for _, o := range others {
		set[strings.ToUpper(o)] = true
	}
	delete(set, "")
	return set
}

// moment reads the first of the dates that is given.
func moment(dates ...string) (time.Time, error) {
	for _, d := range dates {
		if d != "" {
			return time.Parse(time.RFC3339, d)
		}
	}
	return time.Time{}, nil
}
