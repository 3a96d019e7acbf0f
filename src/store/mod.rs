//! The only SQL: encrypted SQLite, migrations, audit chain.
