package main

import (
	"context"
	"fmt"
	"strings"

	"redoubt/guard/caller"
)

// environmentSecret resolves env:NAME.
func environmentSecret(s std) caller.Secret {
	return func(_ context.Context, ref string) ([]byte, error) {
		name, ok := strings.CutPrefix(ref, "env:")
		if !ok || s.env(name) == "" {
			return nil, fmt.Errorf("there is no secret %s", ref)
		}
		return []byte(s.env(name)), nil
	}
}
