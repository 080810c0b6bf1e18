package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"redoubt/app"
	"redoubt/guard/event"
	"redoubt/policy"
	"redoubt/policy/compile"
	"redoubt/trigger"
)

// guardCheck is what the command line asks for.
type guardCheck struct{ policy, function, trigger string }

// What flags of several commands are for.
const (
	policyHelp   = "policy `FILE`, compiled or not, or the word default"
	functionHelp = "`NAME` of the function whose policy it is, where the file has several"
)

func guardCheckCommand(s std) *cobra.Command {
	var c guardCheck
	cmd := &cobra.Command{
		Use:   "check [--policy POLICY] EVENTS.jsonl",
		Short: "Print what the guard decides about recorded events",
		Long: `Prints a line of JSON for each line of the file, in the same order: what the
policy says of the event, enforced or only monitored, and why.
"default" is what runs without a written policy. The file "-" is standard input.

Exit codes: 0 whatever the decisions are, 2 wrong usage, a policy or a file that can't be
read, or no event in it.`,
		Example: `  redoubt guard check events.jsonl
  redoubt guard check --policy policies/shop.policy.json --function Orders events.jsonl
  redoubt guard check --policy policy.json --trigger sqs - < events.jsonl
  jq -c . event.json | redoubt guard check -    an event that has several lines`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{errors.New("name one file of events, or -; see redoubt guard check --help")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), s, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&c.policy, "policy", "default", policyHelp)
	f.StringVar(&c.function, "function", "", functionHelp)
	f.StringVar(&c.trigger, "trigger", "", "`KIND` of trigger that the events came through, such as sqs or http-api (found out where it is not given)")
	return cmd
}

func (c guardCheck) run(ctx context.Context, s std, file string) error {
	if _, ok := trigger.Of(app.Kind(c.trigger)); c.trigger != "" && !ok {
		return usageError{fmt.Errorf("--trigger: %q is no kind of trigger: want one of %s", c.trigger, strings.Join(triggerKinds(), ", "))}
	}
	compiled, err := c.compiled()
	if err != nil {
		return usageError{err}
	}
	g, err := event.New(compiled, event.World{Secret: environmentSecret(s)})
	if err != nil {
		return usageError{err}
	}
	in := s.in
	if file != "-" {
		f, err := os.Open(file) //nolint:gosec // the user names it
		if err != nil {
			return usageError{err}
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return usageError{fmt.Errorf("%s is a folder: want a file with an event a line", file)}
		}
		in = f
	}
	out := bufio.NewWriter(s.out)
	events, none, err := c.each(ctx, g, in, out)
	if err != nil {
		return err
	}
	if events == 0 {
		return usageError{fmt.Errorf("%s: there is no event in it: %s", shownName(file), wanted)}
	}
	if events > 1 && none == events {
		fmt.Fprintf(s.err, "redoubt: %s: none of its %d lines is JSON by itself: %s\n", shownName(file), events, wanted)
	}
	return out.Flush()
}

const wanted = "want one event a line, as JSON (jq -c . event.json makes it one line)"

// shownName is a file as people call it.
func shownName(file string) string {
	if file == "-" {
		return "standard input"
	}
	return file
}

// compiled is the policy for the function.
func (c guardCheck) compiled() (policy.Compiled, error) {
	program, err := c.program()
	if err != nil {
		return policy.Compiled{}, err
	}
	if c.function == "" && len(program.Functions) == 1 {
		return program.Functions[0], nil
	}
	one, ok := program.Of(c.function)
	switch known := strings.Join(names(program), ", "); {
	case ok:
		return one, nil
	case c.function == "":
		return policy.Compiled{}, fmt.Errorf("%s is for %d functions: say with --function which one is meant: %s", c.policy, len(program.Functions), known)
	default:
		return policy.Compiled{}, fmt.Errorf("%s: --function %s: want one of %s", c.policy, c.function, known)
	}
}

// triggerKinds are the names that --trigger knows.
func triggerKinds() (list []string) {
	for _, k := range trigger.All() {
		list = append(list, string(k.Name))
	}
	return list
}

func names(p policy.Program) (list []string) {
	for _, f := range p.Functions {
		list = append(list, f.Name)
	}
	return list
}

func (c guardCheck) program() (policy.Program, error) {
	if c.policy == "default" {
		return compile.Document(policy.Default())
	}
	if info, err := os.Stat(c.policy); err == nil && info.IsDir() {
		return policy.Program{}, fmt.Errorf("--policy %s is a folder: want a file in it, such as APPLICATION.policy.json", c.policy)
	}
	data, err := os.ReadFile(c.policy)
	if err != nil {
		return policy.Program{}, fmt.Errorf("--policy: %w; redoubt harden --guard FOLDER writes one", err)
	}
	if program, err := policy.ReadProgram(data); err == nil {
		return program, nil
	}
	if !json.Valid(data) {
		return policy.Program{}, fmt.Errorf("--policy %s: it is no JSON; redoubt harden --guard FOLDER writes a policy", c.policy)
	}
	document, err := policy.ReadDocument(data)
	if err != nil {
		return policy.Program{}, fmt.Errorf("%s: %w", c.policy, err)
	}
	program, err := compile.Document(document)
	if err != nil {
		return policy.Program{}, fmt.Errorf("%s: %w", c.policy, err)
	}
	return program, nil
}

// longestEvent is more than any policy takes: of longer lines the rest is not
// even kept.
const longestEvent = 64 << 20

// each decides about one line after the other, and counts them, and those that are no
// JSON. Empty lines are no events.
func (c guardCheck) each(ctx context.Context, g *event.Guard, in io.Reader, out io.Writer) (events, none int, err error) {
	lines := bufio.NewReaderSize(in, 1<<16)
	for {
		line, err := readLine(lines)
		if text := bytes.TrimSpace(line); len(text) > 0 {
			events++
			d := g.Decide(ctx, event.Invocation{Event: text, Kind: app.Kind(c.trigger)})
			if !json.Valid(text) {
				none++
			}
			if _, err := out.Write(decisionLine(d)); err != nil {
				return events, none, err
			}
		}
		if errors.Is(err, io.EOF) {
			return events, none, nil
		}
		if err != nil {
			return events, none, fmt.Errorf("reading events: %w", err)
		}
	}
}

func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line) < longestEvent {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

type decisionReason struct {
	Control string `json:"control"`
	Field   string `json:"field"`
	Class   string `json:"class"`
}

func decisionLine(d event.Decision) []byte {
	line := struct {
		Decision event.Verdict    `json:"decision"`
		Reasons  []decisionReason `json:"reasons"`
		Micros   int64            `json:"micros"`
	}{d.Verdict, []decisionReason{}, d.Micros}
	for _, r := range d.Reasons {
		line.Reasons = append(line.Reasons, decisionReason{string(r.Control), r.Field, r.Class})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(line) // texts and numbers only
	return b.Bytes()
}
