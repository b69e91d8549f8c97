"""What posts mean: an embedder that speaks the OpenAI embeddings API, the worker that fills vectors
by it, and the vector of a question."""
