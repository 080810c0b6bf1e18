package compile

import (
	"encoding/json"
	"strconv"
	"strings"
)

// farthest is the largest exponent in a schema. The schema of schemas is asked with
// fractions, for which the digits of 1e-999999999 are written out.
const farthest = 999

// extremes refuses numbers that no event can have, since its form stops at a double.
func (s *schemas) extremes(v any, pointer string) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range sorted(v) {
			s.extremes(v[key], pointer+"/"+escape(key))
		}
	case []any:
		for i := range v {
			s.extremes(v[i], pointer+"/"+strconv.Itoa(i))
		}
	case json.Number:
		_, err := v.Float64()
		_, exponent, ok := strings.Cut(strings.ToLower(v.String()), "e")
		e, wrong := strconv.Atoi(exponent)
		if err != nil || ok && (wrong != nil || e < -farthest || e > farthest) {
			s.wrong(pointer, "a number beyond what a double can hold")
		}
	}
}
