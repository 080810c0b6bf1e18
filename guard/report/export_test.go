package report

// Sampled is what the test compares with telemetry's.
const Sampled = sampled
