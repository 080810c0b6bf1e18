package scan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"redoubt/iam"
)

// An entry of the cache holds what a unit gave and every file that was looked
// at for it. It holds as long as each of them has the same content, or is
// still absent.
type cacheEntry struct {
	Inputs map[string]string // path → SHA-256, "-" = absent, "dir …" = the names in a folder
	Part   part
}

// recorder is a file system that remembers what was asked of it.
type recorder struct {
	fsys fs.FS
	mu   sync.Mutex
	seen map[string]bool
}

// Open opens the file and notes that it was looked at.
func (r *recorder) Open(name string) (fs.File, error) {
	r.note(name)
	return r.fsys.Open(name)
}

// Stat describes the file and notes that it was looked at.
func (r *recorder) Stat(name string) (fs.FileInfo, error) {
	r.note(name)
	return fs.Stat(r.fsys, name)
}

func (r *recorder) note(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	r.seen[name] = true
}

// digest describes the present content of a path.
func digest(fsys fs.FS, name string) string {
	data, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return "-"
	}
	if err != nil {
		if entries, derr := fs.ReadDir(fsys, name); derr == nil { // by name
			h := make([][]byte, 0, len(entries))
			for _, e := range entries {
				h = append(h, []byte(e.Name()))
			}
			return "dir " + hash(h...)
		}
		return "unreadable"
	}
	return hash(data)
}

func hash(data ...[]byte) string {
	h := sha256.New()
	for _, d := range data {
		fmt.Fprintf(h, "%d:", len(d))
		h.Write(d)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// cacheKey names what decides a unit's result besides its files: the program,
// the day that deadlines are judged by, the configuration, the parameters.
func (opt Options) cacheKey(u unit, cfg *Config) string {
	if opt.CacheDir == "" || opt.Version == "" {
		return ""
	}
	var params strings.Builder
	all := cfg.parameters(opt.Parameters)
	for _, k := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&params, "%q=%q ", k, all[k])
	}
	fmt.Fprint(&params, opt.Patches, opt.Inventory)
	where, err := filepath.Abs(u.tree.dir)
	if err != nil || u.tree.dir == "" {
		return ""
	}
	return hash([]byte(opt.Version), []byte(opt.Now.Format("2006-01-02")), []byte(where), []byte(u.show()), []byte(params.String()), []byte(opt.taint()), cfg.raw, []byte(iam.Load().Date()), []byte(opt.known()), []byte(opt.stated))
}

// known names the advisories that a result was judged by.
func (opt Options) known() string {
	if opt.advisories == nil {
		return ""
	}
	return opt.advisories.Identity()
}

func (opt Options) taint() string {
	if opt.TaintParameters == nil {
		return ""
	}
	return opt.TaintParameters.String()
}

func (opt Options) cached(key string, fsys fs.FS) (part, bool) {
	if key == "" {
		return part{}, false
	}
	data, err := os.ReadFile(opt.cacheFile(key))
	if err != nil {
		return part{}, false
	}
	var e cacheEntry
	if json.Unmarshal(data, &e) != nil || len(e.Inputs) == 0 {
		return part{}, false
	}
	for name, sum := range e.Inputs {
		if digest(fsys, name) != sum {
			return part{}, false
		}
	}
	return e.Part, true
}

// store writes an entry. A cache that can't be written is no error: the next
// run only takes longer.
func (opt Options) store(key string, rec *recorder, p part) {
	if key == "" {
		return
	}
	e := cacheEntry{Inputs: map[string]string{}, Part: p}
	for name := range rec.seen {
		e.Inputs[name] = digest(rec.fsys, name)
	}
	data, err := json.Marshal(e)
	if err != nil || os.MkdirAll(opt.CacheDir, 0o700) != nil {
		return
	}
	tmp, err := os.CreateTemp(opt.CacheDir, "*.tmp")
	if err != nil {
		return
	}
	_, err = tmp.Write(data)
	if cerr := tmp.Close(); err != nil || cerr != nil || os.Rename(tmp.Name(), opt.cacheFile(key)) != nil {
		_ = os.Remove(tmp.Name())
	}
}

func (opt Options) cacheFile(key string) string { return filepath.Join(opt.CacheDir, key+".json") }
