// Package update fetches newer data on AWS's actions from AWS's own service
// reference, and writes it down for package iam.
//
// It fetches actions, types of resources and condition keys. Managed policies,
// operations of the SDKs and escalation paths come with the program: AWS
// publishes none of them without an account.
// Source: Service Authorization Reference, "Simplified AWS service information
// for programmatic access".
package update

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"redoubt/iam"
)

// Source is AWS's list of services.
const Source = "https://servicereference.us-east-1.amazonaws.com/"

// maxBody bounds an answer; the largest service has less than 3 MB.
const maxBody = 16 << 20

// A Summary says what an update changed.
type Summary struct {
	Date               string
	Services           int
	NewActions, Unread []string // names of actions; services that could not be read and stay as they were
}

// Run fetches all services below source and writes them to file. Services that
// can't be read stay as they are known; if none can, nothing is written.
func Run(ctx context.Context, client *http.Client, source, file string, now time.Time) (*Summary, error) {
	var list []struct{ Service, URL string }
	if err := get(ctx, client, source, &list); err != nil {
		return nil, err
	}
	sum := &Summary{Date: now.UTC().Format(time.DateOnly)}
	refs := fetch(ctx, client, source, list, sum)
	if sum.Services == 0 {
		return nil, fmt.Errorf("%s: no service could be read", source)
	}
	parts, err := pack(refs, sum)
	if err != nil {
		return nil, err
	}
	return sum, save(file, parts)
}

// fetch reads the services, eight at a time.
func fetch(ctx context.Context, client *http.Client, source string, list []struct{ Service, URL string }, sum *Summary) map[string]iam.ServiceReference {
	var (
		mu   sync.Mutex
		wg   sync.WaitGroup
		turn = make(chan struct{}, 8)
		refs = map[string]iam.ServiceReference{}
	)
	for _, entry := range list {
		wg.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			ref, err := one(ctx, client, source, entry.URL, entry.Service)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				sum.Unread = append(sum.Unread, entry.Service)
				return
			}
			sum.Services++
			refs[strings.ToLower(entry.Service)] = ref
		})
	}
	wg.Wait()
	slices.Sort(sum.Unread)
	return refs
}

func one(ctx context.Context, client *http.Client, source, url, prefix string) (iam.ServiceReference, error) {
	if !strings.HasPrefix(url, source) || prefix == "" || strings.ContainsAny(prefix, "/\\.\t\n ") {
		return iam.ServiceReference{}, fmt.Errorf("%s: is not below %s", url, source)
	}
	var s service
	if err := get(ctx, client, url, &s); err != nil {
		return iam.ServiceReference{}, err
	}
	return s.reference(strings.ToLower(prefix)), nil
}

func get(ctx context.Context, client *http.Client, url string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("fetching %s: %w", url, err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("fetching %s: %w", url, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("fetching %s: %s", url, resp.Status)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxBody)).Decode(into); err != nil {
		return fmt.Errorf("reading %s: %w", url, err)
	}
	return nil
}

// pack makes the parts of a catalogue: what was fetched, and the embedded
// services that were not.
func pack(refs map[string]iam.ServiceReference, sum *Summary) (map[string]string, error) {
	known := iam.Embedded()
	for _, prefix := range known.Services() {
		if _, ok := refs[prefix]; !ok {
			refs[prefix], _ = known.Reference(prefix)
		}
	}
	parts := map[string]string{"about": sum.Date + "\n"}
	var names strings.Builder
	for _, prefix := range slices.Sorted(maps.Keys(refs)) {
		text, err := refs[prefix].Text()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", prefix, err)
		}
		parts["actions/"+prefix] = text
		for _, a := range refs[prefix].Actions {
			name := prefix + ":" + a.Name
			fmt.Fprintf(&names, "%s %s\n", name, a.Level)
			if _, ok := known.Action(name); !ok {
				sum.NewActions = append(sum.NewActions, name)
			}
		}
	}
	parts["names"] = names.String()
	return parts, nil
}

// save writes the parts as a whole or not at all.
func save(file string, parts map[string]string) error {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, parts[name])
		}
		if err != nil {
			return fmt.Errorf("packing the data: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("packing the data: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("writing the data: %w", err)
	}
	tmp := file + ".tmp"
	if err := os.WriteFile(tmp, buf.Bytes(), 0o600); err != nil {
		return fmt.Errorf("writing the data: %w", err)
	}
	if err := os.Rename(tmp, file); err != nil {
		return fmt.Errorf("writing the data: %w", err)
	}
	return nil
}
