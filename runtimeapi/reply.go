package runtimeapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// A Failure is an error as the Runtime API writes it.
type Failure struct {
	Message string   `json:"errorMessage"`
	Type    string   `json:"errorType"`
	Trace   []string `json:"stackTrace,omitempty"`
}

// Error makes a Failure an error of Go's.
func (f *Failure) Error() string { return f.Type + ": " + f.Message }

// readFailure reads an error that a runtime or an extension posts. The type in
// the header counts; a body that is no JSON is no fault, as on Lambda.
func readFailure(r *http.Request) (Failure, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxPayload))
	if err != nil {
		return Failure{}, fmt.Errorf("reading an error: %w", err)
	}
	var f Failure
	if json.Unmarshal(body, &f) != nil {
		f.Message = string(body)
	}
	f.Type = either(either(r.Header.Get(headerErrorType), f.Type), "Runtime.Unknown")
	return f, nil
}

func reply(w http.ResponseWriter, status int, kind, message string) {
	send(w, status, Failure{Type: kind, Message: message})
}

func refuseTransition(w http.ResponseWriter, from, to string) {
	reply(w, http.StatusForbidden, "InvalidStateTransition",
		fmt.Sprintf("State transition from %s to %s failed for runtime. Error: State transition is not allowed", from, to))
}

func accepted(w http.ResponseWriter) {
	send(w, http.StatusAccepted, map[string]string{"status": "OK"})
}

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
