package response

import (
	"bytes"
	"encoding/json"
)

// An object is JSON's as it was written: in order, and a name that is there twice is
// there twice. Readers differ in which of them counts.
type object []member

type member struct {
	name  string
	value any // an object, a list, a string, a json.Number, a bool or nil
}

// decode reads a text that is JSON as a whole.
func decode(data []byte) (any, bool) {
	if !json.Valid(data) { // which also bounds the depth
		return nil, false
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	v, err := next(dec)
	return v, err == nil
}

func next(dec *json.Decoder) (any, error) {
	t, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		return members(dec)
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			v, err := next(dec)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = dec.Token()
		return list, err
	}
	return t, nil
}

func members(dec *json.Decoder) (object, error) {
	o := object{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, _ := t.(string) // valid JSON has nothing else here
		v, err := next(dec)
		if err != nil {
			return nil, err
		}
		o = append(o, member{name, v})
	}
	_, err := dec.Token()
	return o, err
}

func encode(v any) []byte {
	var b bytes.Buffer
	write(&b, v)
	return b.Bytes()
}

func write(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case object:
		b.WriteByte('{')
		for i, m := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, m.name)
			b.WriteByte(':')
			write(b, m.value)
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, e)
		}
		b.WriteByte(']')
	default:
		enc := json.NewEncoder(b)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(v) // what was decoded can be encoded
		b.Truncate(b.Len() - 1)
	}
}
