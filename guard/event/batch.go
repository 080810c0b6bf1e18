package event

import (
	"encoding/json"
	"slices"

	"redoubt/app"
	"redoubt/guard/tape"
)

// recordOf tells which record a node is, -1 if it is none.
func (r *run) recordOf(d *tape.Doc, node int32) int {
	if d == r.root && len(r.records) > 0 {
		if n, ok := slices.BinarySearch(r.records, node); ok {
			return n
		}
	}
	return -1
}

// dropped are the records that the function does not get, those of them to put aside,
// and the ids to report as failed. Only a queue with a mapping that takes them and with
// a redrive policy gets such reports: there a record ends in the dead-letter queue, and
// needs no other. On a stream a report would bring back all that comes behind.
func (r *run) dropped() (drop, aside []int, failures []string) {
	for n := range r.records {
		if r.condemned(n) {
			drop = append(drop, n)
		}
	}
	t := r.declared
	if r.kind != app.SQS || t == nil || !t.Reports || !t.Redrive {
		return drop, drop, nil
	}
	drop = r.grouped(drop)
	for _, n := range drop {
		if id := r.root.String(r.root.Get(r.records[n], "messageId")); id != nil {
			failures = append(failures, string(id))
		} else {
			aside = append(aside, n)
		}
	}
	return drop, aside, failures
}

// grouped adds what follows in the group of a FIFO queue: a message must not be
// handled before one that comes back.
func (r *run) grouped(drop []int) []int {
	var all []int
	failed := map[string]bool{}
	for n := range r.records {
		group := r.group(n)
		if slices.Contains(drop, n) || group != "" && failed[group] {
			all = append(all, n)
			failed[group] = true
		}
	}
	return all
}

func (r *run) group(n int) string {
	return string(r.root.String(r.root.At(r.records[n], "attributes", "MessageGroupId")))
}

func (r *run) spans(drop []int) [][]byte {
	var list [][]byte
	for _, n := range drop {
		list = append(list, r.root.Bytes(r.records[n]))
	}
	return list
}

// without is the event without some records: the rest of it is the same bytes.
func (r *run) without(drop []int) []byte {
	text := r.root.Text
	out := make([]byte, 0, len(text))
	from := int32(0)
	for _, array := range r.arrays() {
		n := r.root.Nodes[array]
		out = append(out, text[from:n.From+1]...)
		first := true
		for _, e := range r.root.Elements(array) {
			at, record := slices.BinarySearch(r.records, e)
			if record && slices.Contains(drop, at) {
				continue
			}
			if !first {
				out = append(out, ',')
			}
			first = false
			out = append(out, r.root.Bytes(e)...)
		}
		from = n.To - 1
	}
	return append(out, text[from:]...)
}

// arrays are what the records lie in.
func (r *run) arrays() []int32 {
	var list []int32
	for i := range r.root.Nodes {
		n := &r.root.Nodes[i]
		if n.Kind != tape.Array || n.Len == 0 {
			continue
		}
		if _, ok := slices.BinarySearch(r.records, int32(i)+1); ok {
			list = append(list, int32(i))
		}
	}
	return list
}

// WithFailures adds ids to a function's batchItemFailures. An answer that says nothing
// of a batch, such as null, "ok" or none at all, makes place for them. One that is no
// JSON, or whose list is none, stays: the whole batch comes back then.
func WithFailures(response []byte, ids []string) []byte {
	if len(ids) == 0 {
		return response
	}
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(response, &answer); err != nil && len(response) > 0 && !json.Valid(response) {
		return response
	}
	type item struct {
		ID *string `json:"itemIdentifier"`
	}
	var items []item
	if list := answer["batchItemFailures"]; list != nil && json.Unmarshal(list, &items) != nil {
		return response
	}
	for _, id := range ids {
		if !slices.ContainsFunc(items, func(x item) bool { return x.ID != nil && *x.ID == id }) {
			items = append(items, item{&id})
		}
	}
	if answer == nil {
		answer = map[string]json.RawMessage{}
	}
	answer["batchItemFailures"], _ = json.Marshal(items)
	merged, _ := json.Marshal(answer)
	return merged
}
