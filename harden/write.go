package harden

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"redoubt/iac"
)

// Write writes the changes to the files below dir, all or none: each file is
// written beside the old one first. A file that changed since it was read is
// refused.
func Write(dir string, changes []iac.Change) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("opening %s: %w", dir, err)
	}
	defer func() { _ = root.Close() }()
	var made []string
	defer func() {
		for _, name := range made {
			_ = root.Remove(name)
		}
	}()
	for _, c := range changes {
		name, err := beside(root, c)
		if err != nil {
			return fmt.Errorf("writing %s: %w", filepath.Join(dir, c.File), err)
		}
		made = append(made, name)
	}
	for i, c := range changes {
		if err := root.Rename(made[i], c.File); err != nil {
			return fmt.Errorf("writing %s: %w", filepath.Join(dir, c.File), err)
		}
	}
	made = nil
	return nil
}

// beside writes the new content next to the file, with the same permissions.
func beside(root *os.Root, c iac.Change) (string, error) {
	info, err := root.Lstat(c.File)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", errors.New("it is a link: name the file that it leads to")
	}
	now, err := fs.ReadFile(root.FS(), c.File)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(now, c.Before) {
		return "", errors.New("it changed while redoubt was reading")
	}
	name := c.File + ".redoubt-new"
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return "", err
	}
	_, err = file.Write(c.After)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = root.Remove(name)
		return "", err
	}
	return name, nil
}
