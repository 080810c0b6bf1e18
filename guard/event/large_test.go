package event

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// large is JSON of about 100 KB as applications send it.
var large = map[string]func(n int) string{
	"order": func(n int) string {
		return fmt.Sprintf(`{"id":%d,"sku":"BK-%04d-XL","name":"Anna Hara","email":"anna.hara%d@example.com","qty":%d,"price":%d.95,"paid":true,"placed":"2026-03-%02dT10:15:00Z","tags":["new","summer sale"],"address":{"street":"Main Street %d","city":"Berlin","zip":"%05d"},"note":null}`, n, n, n, n%9, n%90, n%28+1, n, n)
	},
	"prose": func(n int) string {
		return fmt.Sprintf(`{"title":"Entry %d","text":%q}`, n, strings.Repeat("The order was placed on Monday, it is for Mr O'Brien and sons; 12 Main St. (2nd floor). Thanks! ", 20))
	},
	"uuid": func(n int) string {
		return fmt.Sprintf(`{"id":"550e8400-e29b-41d4-a716-4466554%05d","url":"https://example.com/items/%d?size=large&lang=en","image":"images/products/%d.jpg","token":"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"}`, n, n, n)
	},
	"numbers": func(n int) string {
		return fmt.Sprintf(`{"t":%d,"v":[%d.5,%d.25,%d,-%d,0]}`, n, n, n, n, n)
	},
}

func document(of func(int) string, size int) string {
	var b strings.Builder
	b.WriteString(`{"items":[`)
	for n := 0; b.Len() < size; n++ {
		if n > 0 {
			b.WriteByte(',')
		}
		b.WriteString(of(n))
	}
	b.WriteString(`]}`)
	return b.String()
}

// BenchmarkLarge is the whole decision with the policy that stands for none.
func BenchmarkLarge(b *testing.B) {
	for name, of := range large {
		doc := document(of, 100_000)
		coded, _ := json.Marshal(base64.StdEncoding.EncodeToString([]byte(doc)))
		whole := strings.TrimSuffix(request(nil, ""), `"body":""}`)
		for way, event := range map[string]string{"invoke": doc, "body": request(nil, doc), "base64": whole + `"isBase64Encoded":true,"body":` + string(coded) + "}"} {
			b.Run(name+"/"+way, func(b *testing.B) {
				g := worldly(b, enforced(), func(w *World) { w.Inspect = nil })
				text := []byte(event)
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					if d := g.Decide(context.Background(), Invocation{Event: text}); d.Verdict != Allow {
						b.Fatal(reasons(d), d.Reasons[0].Sign)
					}
				}
			})
		}
	}
}
