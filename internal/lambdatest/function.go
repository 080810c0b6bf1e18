// Package lambdatest runs functions as child processes for tests and
// benchmarks: one written with aws-lambda-go, one in Python with nothing but
// the standard library. It knows neither the emulator nor the guard.
package lambdatest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

const variable = "REDOUBT_TEST_FUNCTION"

// Serve turns the process into a function if it was started by Go; a TestMain
// or a main calls it first. It returns at once in any other process.
func Serve() {
	if os.Getenv(variable) == "" {
		return
	}
	if os.Getenv("SIGTERM") != "" { // aws-lambda-go registers an internal extension for it
		lambda.StartWithOptions(handler{}, lambda.WithEnableSIGTERM())
	}
	lambda.Start(lambda.NewHandler(handler{}))
	os.Exit(0)
}

// handler does what the event says; an event of no known form is echoed.
type handler struct{}

// Invoke implements lambda.Handler.
func (handler) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	word, rest, _ := strings.Cut(strings.Trim(string(event), `"`), " ")
	switch word {
	case "fail":
		return nil, errors.New(rest)
	case "panic":
		panic(rest)
	case "exit":
		os.Exit(3)
	case "hang":
		<-ctx.Done()
		time.Sleep(time.Hour) // longer than any deadline: the platform must end it
	case "id":
		lc, _ := lambdacontext.FromContext(ctx)
		return []byte(`"` + lc.AwsRequestID + `"`), nil
	case "large":
		return bytes.Repeat([]byte("x"), 7<<20), nil
	}
	return event, nil
}
