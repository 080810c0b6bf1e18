package otlp

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Config says where records are sent and how.
type Config struct {
	URL     string            // http or https, whole: …/v1/logs
	Headers map[string]string // credentials among them: never told
	Gzip    bool
	Timeout time.Duration // of one request, 3 s if zero
	// Resource is what OpenTelemetry calls that: attributes of whoever sends.
	Resource map[string]string
	// Tell hears why a batch could not be sent, once for each run of failures.
	Tell func(error)
	// Client and Pause are for tests; nil is net/http, and a timer that ends early when
	// stop is closed or the exporter ends.
	Client *http.Client
	Pause  func(d time.Duration, stop <-chan struct{})
}

// Prefix is how a setting names an endpoint; "otlp" alone asks for OpenTelemetry's own
// variables.
const Prefix = "otlp+"

// Of reads a setting, "otlp+http://host:4318" or "otlp". get is the environment; its
// OTEL_EXPORTER_OTLP_… (HEADERS, COMPRESSION, TIMEOUT, and for "otlp" ENDPOINT) and OTEL_SERVICE_NAME,
// OTEL_RESOURCE_ATTRIBUTES count as OpenTelemetry says.
func Of(setting string, get func(name string) string) (Config, error) {
	own := func(name string) string { // what is said of logs goes before what is said of all
		if v := get("OTEL_EXPORTER_OTLP_LOGS_" + name); v != "" {
			return v
		}
		return get("OTEL_EXPORTER_OTLP_" + name)
	}
	address, given := strings.CutPrefix(setting, Prefix)
	if !given {
		address = get("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT")
		if address == "" && get("OTEL_EXPORTER_OTLP_ENDPOINT") != "" {
			address = strings.TrimSuffix(get("OTEL_EXPORTER_OTLP_ENDPOINT"), "/") + path
		}
	}
	u, err := endpoint(address)
	if err != nil {
		return Config{}, err
	}
	headers, err := pairs(own("HEADERS"))
	if err != nil {
		return Config{}, fmt.Errorf("the headers of OTLP: %w", err)
	}
	resource, err := pairs(get("OTEL_RESOURCE_ATTRIBUTES"))
	if err != nil {
		return Config{}, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	if name := get("OTEL_SERVICE_NAME"); name != "" {
		resource["service.name"] = name
	}
	cfg := Config{URL: u, Headers: headers, Gzip: own("COMPRESSION") == "gzip", Resource: resource}
	if ms, err := strconv.Atoi(own("TIMEOUT")); err == nil && ms > 0 {
		cfg.Timeout = time.Duration(min(ms, 10_000)) * time.Millisecond
	}
	return cfg, nil
}

// path is where OTLP's receivers take logs.
const path = "/v1/logs"

// endpoint checks an address. Errors don't tell it: it may hold a key.
func endpoint(address string) (string, error) {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return "", fmt.Errorf("no endpoint for OTLP: want %shttp://HOST:4318, or OTEL_EXPORTER_OTLP_ENDPOINT", Prefix)
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("the endpoint for OTLP is no http URL")
	case u.User != nil:
		return "", fmt.Errorf("the endpoint for OTLP holds credentials: they belong in OTEL_EXPORTER_OTLP_HEADERS")
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = path
	}
	return u.String(), nil
}

// pairs reads key=value,key=value with percent escapes, as W3C's baggage.
func pairs(text string) (map[string]string, error) {
	list := map[string]string{}
	for i, pair := range strings.Split(text, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if !ok || name == "" || err != nil || strings.ContainsAny(name+value, "\r\n\x00") {
			return nil, fmt.Errorf("number %d is not NAME=VALUE", i+1)
		}
		list[name] = value
	}
	return list, nil
}
