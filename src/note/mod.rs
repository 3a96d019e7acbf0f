//! Structured notes: templates, sectioning. Every sentence of a note is a span of the transcript.
