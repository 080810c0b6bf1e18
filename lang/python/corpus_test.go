package python_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"redoubt/lang/ir"
	"redoubt/lang/python"
)

// corpus lists Python files of the folder that REDOUBT_CORPORA names.
func corpus(tb testing.TB) map[string][]byte {
	tb.Helper()
	root := os.Getenv("REDOUBT_CORPORA")
	if root == "" {
		tb.Skip("REDOUBT_CORPORA names no folder")
	}
	files := map[string][]byte{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".py") {
			return err
		}
		files[name], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

func TestCorpus(t *testing.T) {
	l := python.New()
	gaps, instrs := 0, 0
	for name, src := range corpus(t) {
		m := l.Lower(name, src)
		check(t, m)
		for _, g := range m.Gaps {
			t.Logf("%s:%d: %s", name, g.Pos.Line, g.Message)
		}
		gaps += len(m.Gaps)
		instrs += count(m)
		if again := l.Lower(name, src); print(again) != print(m) {
			t.Errorf("%s: lowered twice, it differs", name)
		}
	}
	t.Logf("%d gaps, %d instructions", gaps, instrs)
}

func count(m *ir.Module) int {
	n := 0
	for _, fn := range m.Funcs {
		for _, b := range fn.Blocks {
			n += len(b.Instrs)
		}
	}
	return n
}

// sample is a file of many ordinary functions.
func sample(functions int) []byte {
	one := `
def handle(event, context, limit=10):
    """What a handler does."""
    body = json.loads(event["body"] or "{}")
    items = [i["id"] for i in body.get("items", []) if i and i["id"] != limit]
    try:
        for n, item in enumerate(items):
            if n > limit and not item.startswith("x"):
                client.put_item(TableName=TABLE, Item={"id": item, "n": n})
            else:
                log.info(f"skipped {item} of {len(items)}")
    except ClientError as e:
        log.error("failed: %s", e)
        return {"statusCode": 500, "body": json.dumps({"error": str(e)})}
    return {"statusCode": 200, "body": json.dumps({"count": len(items), "name": self.name})}
`
	return append([]byte("import json\n"), bytes.Repeat([]byte(one), functions)...)
}

func BenchmarkLower(b *testing.B) {
	src := sample(500)
	l := python.New()
	b.ReportAllocs()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		l.Lower("sample.py", src)
	}
	b.ReportMetric(float64(bytes.Count(src, []byte("\n")))*float64(b.N)/b.Elapsed().Seconds()/1000, "kLOC/s")
}

// TestLinear holds lowering to work that grows with the size of the source: one large source
// takes about what sixteen small ones do, in this process's own time, which others on the
// machine take little of, and in memory.
func TestLinear(t *testing.T) {
	l := python.New()
	work := func(times, size int) (took time.Duration, bytes uint64) {
		src := sample(size)
		var before, after runtime.MemStats
		runtime.GC() // what others left behind is not ours
		runtime.ReadMemStats(&before)
		began := processorTime(t)
		for range times {
			l.Lower("sample.py", src)
		}
		took = processorTime(t) - began
		runtime.ReadMemStats(&after)
		return took, after.TotalAlloc - before.TotalAlloc
	}
	small, smallBytes := time.Hour, uint64(0)
	large, largeBytes := time.Hour, uint64(0)
	for range 3 {
		took, n := work(16, 100)
		small, smallBytes = min(small, took), n
		took, n = work(1, 1600)
		large, largeBytes = min(large, took), n
	}
	if large > 4*small || largeBytes > 2*smallBytes {
		t.Errorf("one source took %v and %d bytes, sixteen parts of it %v and %d", large, largeBytes, small, smallBytes)
	}
}

// processorTime is how long this process has run on a processor.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
