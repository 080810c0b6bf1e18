package deps

import (
	"regexp"
	"strings"

	"github.com/google/osv-scalibr/extractor/filesystem/language/java/gradlelockfile"

	"redoubt/app"
)

// readGradleLock reads Gradle's lockfiles: `group:artifact:version=configurations`.
func readGradleLock(t *Tree, f *file, data []byte) error {
	if tooLong(string(data)) {
		f.gap(0, "a line is too long: packages behind it are not read")
	}
	if _, err := f.extract(t, gradlelockfile.New, data); err != nil {
		return err
	}
	configurations := map[int]string{}
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		_, configurations[number], _ = strings.Cut(strings.TrimSpace(line), "=")
	}
	build := strings.HasSuffix(f.path, "buildscript-gradle.lockfile")
	for _, n := range f.nodes {
		n.pkg.Dev = build || unshipped(configurations[n.pkg.Pos.Line])
	}
	return nil
}

// unshipped reports whether none of a package's configurations gets into the
// archive that runs.
func unshipped(configurations string) bool {
	for c := range strings.SplitSeq(configurations, ",") {
		if !buildOnly.MatchString(c) {
			return false
		}
	}
	return true
}

// buildOnly are Gradle's configurations for tests, tools and what the runtime has.
var buildOnly = regexp.MustCompile(`(?i)^(?:.*test.*|annotationProcessor|kapt.*|ksp.*|classpath|compileOnly.*|developmentOnly|checkstyle|pmd|spotbugs.*|jacoco.*|detekt|ktlint.*)$`)

var (
	// gradleShort is `implementation("group:artifact:version")`, in Groovy or Kotlin.
	gradleShort = regexp.MustCompile(`^\s*(\w+)[\s(]+(?:platform\s*\(\s*)?["']([\w.-]+):([\w.-]+)(?::([^"':@]+))?[^"']*["']`)
	// gradleLong is `implementation group: 'g', name: 'a', version: 'v'`.
	gradleLong = regexp.MustCompile(`^\s*(\w+)[\s(]+group\s*[:=]\s*["']([\w.-]+)["']\s*,\s*name\s*[:=]\s*["']([\w.-]+)["'](?:\s*,\s*version\s*[:=]\s*["']([^"']+)["'])?`)
	catalogue  = regexp.MustCompile(`^\s*(\w+)[\s(]+libs\.\w`)
	gradleText = regexp.MustCompile(`^\s*(?:def\s+|val\s+|final\s+)?(?:String\s+)?(?:ext\.)?(\w+)\s*=\s*["']([\w.+-]+)["']`)
	gradleName = regexp.MustCompile(`\$\{?(?:rootProject\.|project\.)?(?:ext\.)?(\w+)\}?`)
	mavenExact = regexp.MustCompile(`^(?:\[\s*)?(\w[\w.+-]*)(?:\s*\])?$`)
)

// readGradle reads the coordinates that stand literally in a build script, with
// variables that the script itself sets. Catalogues and plugins are not followed.
func readGradle(_ *Tree, f *file, data []byte) error {
	values := map[string]string{}
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		if m := catalogue.FindStringSubmatch(line); m != nil && configuration.MatchString(m[1]) {
			f.gap(number, "a dependency of a version catalogue is not read")
		}
		if m := gradleText.FindStringSubmatch(line); m != nil {
			values[m[1]] = m[2]
		}
		m := gradleShort.FindStringSubmatch(line)
		if m == nil {
			m = gradleLong.FindStringSubmatch(line)
		}
		if m == nil || !configuration.MatchString(m[1]) {
			continue
		}
		version := gradleName.ReplaceAllStringFunc(m[4], func(s string) string {
			if v := values[gradleName.FindStringSubmatch(s)[1]]; v != "" {
				return v
			}
			return s
		})
		p := &Package{
			Ecosystem: Maven, Name: m[2] + ":" + m[3], Requested: version, Source: Manifest, Direct: true,
			Dev: buildOnly.MatchString(m[1]), Pos: app.Pos{File: f.path, Line: number},
		}
		p.Version = mavenVersion(version)
		f.add(p)
	}
	return nil
}

// configuration is a word that takes a dependency in a build script.
var configuration = regexp.MustCompile(`(?i)^(?:\w*implementation|api|compile|runtime|\w*compileOnly|\w*runtimeOnly|annotationProcessor|kapt\w*|ksp\w*|test\w*|classpath|developmentOnly)$`)

// movingVersion names whatever is the newest.
var movingVersion = regexp.MustCompile(`(?i)^(?:latest.*|release|.*-snapshot)$`)

// mavenVersion is a version that is one, not a range, a variable or "latest".
func mavenVersion(text string) string {
	m := mavenExact.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || strings.HasSuffix(m[1], "+") || movingVersion.MatchString(m[1]) {
		return ""
	}
	return m[1]
}
