"""How well search finds: a judged set, exact BM25, and the measures."""
