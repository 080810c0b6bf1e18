package secret

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// maxBlobs bounds how many versions of files a history is searched for.
const maxBlobs = 1_000_000

// A version is a file as a commit brought it.
type version struct{ id, commit, path string }

// History scans all that git has of the repository in dir and that is not in
// HEAD, each content once, on all branches and tags. Credentials of known
// (those that the tree still has) are left out, and each other one is told
// once: for the commit that brought it. Names are relative to the repository.
func History(ctx context.Context, dir string, known []Hit) (Report, error) {
	head, err := headBlobs(ctx, dir)
	if err != nil {
		return Report{}, err
	}
	var report Report
	versions, complete, err := versions(ctx, dir, head)
	if err != nil {
		return Report{}, err
	}
	if !complete {
		report.Gaps = append(report.Gaps, gap("", "the history has more than %d versions of files: the newest are not searched", maxBlobs))
	}
	told := map[[sha256.Size]byte]bool{}
	for _, h := range known {
		told[sha256.Sum256([]byte(h.value))] = true
	}
	err = contents(ctx, dir, versions, func(v version, data []byte, size int64) {
		if data == nil {
			report.Gaps = append(report.Gaps, gap(v.path, "larger than %d MB in %s: not searched", MaxFile>>20, short(v.commit)))
			return
		}
		report.Files, report.Bytes = report.Files+1, report.Bytes+size
		for _, h := range Scan(v.path, data) {
			key := sha256.Sum256([]byte(h.value))
			if !told[key] {
				told[key] = true
				h.Commit = v.commit
				h.Fingerprint = fingerprint(h.Rule, v.commit+":"+v.path, h.Name, h.Pos.Start)
				report.Hits = append(report.Hits, h)
			}
		}
	})
	return report, err
}

func short(commit string) string { return commit[:min(12, len(commit))] }

// headBlobs are the ids of what HEAD has; none if there is no commit yet.
func headBlobs(ctx context.Context, dir string) (map[string]bool, error) {
	ids := map[string]bool{}
	if _, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD"); err != nil {
		_, err = git(ctx, dir, "rev-parse", "--git-dir")
		return ids, err
	}
	out, err := git(ctx, dir, "ls-tree", "-r", "-z", "--full-tree", "HEAD")
	for line := range bytes.SplitSeq(out, []byte{0}) {
		if f := bytes.Fields(line); len(f) > 2 {
			ids[string(f[2])] = true
		}
	}
	return ids, err
}

// versions lists files as commits brought them, the oldest first.
func versions(ctx context.Context, dir string, head map[string]bool) (list []version, complete bool, err error) {
	cmd, out, err := startGit(ctx, dir, nil, "log", "--all", "--reverse", "-m", "--root", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff",
		"--diff-filter=AMT", "-z", "--format=%x00commit %H")
	if err != nil {
		return nil, false, err
	}
	var (
		seen   = map[string]bool{}
		commit string
		change []string // fields of a raw line whose path comes next
		in     = bufio.NewReaderSize(out, 1<<16)
	)
	for len(list) < maxBlobs {
		field, err := in.ReadString(0)
		field = strings.Trim(field, "\x00\n")
		switch {
		case change != nil:
			if id := change[3]; change[1] != "160000" && change[1] != "120000" && !head[id] && !seen[id] && !left(field) {
				seen[id] = true
				list = append(list, version{id, commit, field})
			}
			change = nil
		case strings.HasPrefix(field, "commit "):
			commit = field[len("commit "):]
		case strings.HasPrefix(field, ":"):
			if f := strings.Fields(field); len(f) == 5 {
				change = f
			}
		}
		if err != nil {
			return list, true, wait(cmd)
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return list, false, ctx.Err()
}

// contents hands out each version's content; nil where it is too large.
func contents(ctx context.Context, dir string, list []version, each func(v version, data []byte, size int64)) error {
	if len(list) == 0 {
		return ctx.Err()
	}
	ask, tell := io.Pipe()
	go func() {
		w := bufio.NewWriter(tell)
		for _, v := range list {
			fmt.Fprintln(w, v.id)
		}
		_ = tell.CloseWithError(w.Flush())
	}()
	defer func() { _ = ask.Close() }()
	cmd, out, err := startGit(ctx, dir, ask, "cat-file", "--batch")
	if err != nil {
		return err
	}
	in := bufio.NewReaderSize(out, 1<<16)
	for _, v := range list {
		data, size, err := content(in, v.id)
		if err != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			return errors.Join(ctx.Err(), err)
		}
		if size >= 0 {
			each(v, data, size)
		}
	}
	return wait(cmd)
}

// content reads one answer of cat-file; size is -1 for what git has not (in a
// shallow or partial clone).
func content(in *bufio.Reader, id string) (data []byte, size int64, err error) {
	line, err := in.ReadString('\n')
	if err != nil {
		return nil, 0, fmt.Errorf("git cat-file: %w", err)
	}
	f := strings.Fields(line)
	if len(f) == 2 && f[1] == "missing" {
		return nil, -1, nil
	}
	if len(f) != 3 || f[0] != id {
		return nil, 0, fmt.Errorf("git cat-file: unexpected answer for %s", id)
	}
	if _, err := fmt.Sscan(f[2], &size); err != nil {
		return nil, 0, fmt.Errorf("git cat-file: %w", err)
	}
	if size > MaxFile {
		_, err = io.CopyN(io.Discard, in, size+1)
		return nil, size, err
	}
	data = make([]byte, size+1)
	_, err = io.ReadFull(in, data)
	return data[:size], size, err
}

// startGit runs git so that nothing of the repository's configuration runs a
// program, and nothing is fetched.
func startGit(ctx context.Context, dir string, stdin io.Reader, args ...string) (*exec.Cmd, io.Reader, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{
		"-C", dir, "-c", "log.showSignature=false", "-c", "core.fsmonitor=false",
		"-c", "core.quotePath=false", "-c", "diff.external=", "-c", "core.hooksPath=/dev/null",
	}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0")
	cmd.Stdin = stdin
	cmd.Stderr = &bytes.Buffer{}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, fmt.Errorf("git: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, fmt.Errorf("git: %w", err)
	}
	return cmd, out, nil
}

func wait(cmd *exec.Cmd) error {
	err := cmd.Wait()
	if err == nil {
		return nil
	}
	if b, ok := cmd.Stderr.(*bytes.Buffer); ok && strings.TrimSpace(b.String()) != "" {
		return fmt.Errorf("git: %s", strings.TrimSpace(b.String()))
	}
	return fmt.Errorf("git: %w", err)
}

func git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd, out, err := startGit(ctx, dir, nil, args...)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(out)
	return data, errors.Join(err, wait(cmd))
}
