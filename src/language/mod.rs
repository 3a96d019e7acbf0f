//! Medical language: spoken punctuation, numbers, doses and units, term correction, assertion. Pure functions over text; no files, no clock.
