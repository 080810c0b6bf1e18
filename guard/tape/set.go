package tape

// keep is how much a Doc may hold on to between events.
const keep = 1 << 20

// A Set hands out Docs and takes them all back.
type Set struct {
	docs []*Doc
	used int
}

// New is an empty Doc and its number.
func (s *Set) New() (*Doc, int) {
	if s.used == len(s.docs) {
		s.docs = append(s.docs, &Doc{})
	}
	s.used++
	d := s.docs[s.used-1]
	d.Nodes, d.Own = d.Nodes[:0], d.Own[:0]
	return d, s.used - 1
}

// Doc is one that was handed out.
func (s *Set) Doc(n int) *Doc { return s.docs[n] }

// Reset takes all back. What a large event left goes to the collector.
func (s *Set) Reset() {
	for i, d := range s.docs[:s.used] {
		d.Text = nil
		if cap(d.Nodes) > keep/16 || cap(d.arena)+cap(d.Own) > keep || cap(d.keys) > keep/4 {
			s.docs[i] = &Doc{}
		}
	}
	s.used = 0
	if len(s.docs) > 64 {
		s.docs = s.docs[:64:64]
	}
}
