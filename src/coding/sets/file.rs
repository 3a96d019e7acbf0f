//! The installed file: `CWCODES2`, SHA-256 of the rest, then the fingerprint of the word lists it was built with, release,
//! index, texts, codes, words and phrases. Numbers are little-endian, texts UTF-8 with their length before them. Built once
//! at set-up; read in some tens of milliseconds.

use sha2::{Digest, Sha256};

use super::{CodeSet, Node, NoteKind, Release};
use crate::coding::CodingError;
use crate::coding::index::{Head, Index};
use crate::coding::lexicon::fingerprint;
use crate::coding::phrases::{Phrase, numbered};
use crate::domain::Icd10Code;

const MAGIC: &[u8; 8] = b"CWCODES2";
const NONE: u32 = u32::MAX;

/// The whole file for a set. The index is stored as phrases; what is computed from them is computed on reading.
pub(super) fn write(
    release: &Release,
    entries: Option<&str>,
    texts: &[String],
    nodes: &[Node],
    phrases: &[Phrase],
) -> Vec<u8> {
    let (vocabulary, words) = numbered(phrases);
    let mut body = fingerprint().to_vec();
    let release = serde_json::to_string(release).unwrap_or_default();
    put_text(&mut body, &release);
    put_text(&mut body, entries.unwrap_or_default());
    put_list(&mut body, texts, |out, text| put_text(out, text));
    put_list(&mut body, nodes, put_node);
    put_list(&mut body, &vocabulary, |out, word| put_text(out, word));
    put_list(&mut body, phrases, |out, phrase| {
        put(out, phrase.node);
        put(out, phrase.label);
        out.push(phrase.origin);
    });
    put_list(&mut body, &words, |out, words| {
        put_list(out, words, |out, packed| put(out, *packed));
    });
    let mut file = MAGIC.to_vec();
    file.extend_from_slice(&Sha256::digest(&body));
    file.extend_from_slice(&body);
    file
}

fn put_node(out: &mut Vec<u8>, node: &Node) {
    put_text(out, node.code.as_str());
    put(out, node.parent.unwrap_or(NONE));
    put(out, node.title);
    out.push(u8::from(node.extended) | u8::from(node.billable) << 1);
    put_list(out, &node.notes, |out, (kind, text)| {
        out.push(NoteKind::ALL.iter().position(|k| k == kind).unwrap_or(0) as u8);
        put(out, *text);
    });
}

fn put(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put(out, u32::try_from(text.len()).unwrap_or(NONE));
    out.extend_from_slice(text.as_bytes());
}

fn put_list<T>(out: &mut Vec<u8>, items: &[T], each: impl Fn(&mut Vec<u8>, &T)) {
    put(out, u32::try_from(items.len()).unwrap_or(NONE));
    for item in items {
        each(out, item);
    }
}

pub(super) fn verify(bytes: &[u8]) -> Result<(), CodingError> {
    let mut reader = Reader(bytes);
    if reader.take(8)? != MAGIC {
        return Err(CodingError::Damaged("not a code set of this version"));
    }
    let sum = reader.take(32)?;
    if sum != Sha256::digest(reader.0).as_slice() {
        return Err(CodingError::Damaged("its checksum does not fit"));
    }
    if reader.take(32)? != fingerprint() {
        return Err(CodingError::Damaged("built with other word lists"));
    }
    Ok(())
}

/// The release alone, from the file's first bytes.
pub(super) fn release(bytes: &[u8]) -> Result<Release, CodingError> {
    let mut reader = Reader(bytes);
    if reader.take(8)? != MAGIC {
        return Err(CodingError::Damaged("not a code set of this version"));
    }
    reader.take(64)?;
    serde_json::from_str(reader.text()?)
        .map_err(|_| CodingError::Damaged("its release cannot be read"))
}

pub(super) fn read(bytes: &[u8]) -> Result<CodeSet, CodingError> {
    let mut reader = Reader(bytes);
    if reader.take(8)? != MAGIC {
        return Err(CodingError::Damaged("not a code set of this version"));
    }
    reader.take(32)?;
    if reader.take(32)? != fingerprint() {
        return Err(CodingError::Damaged("built with other word lists"));
    }
    let release: Release = serde_json::from_str(reader.text()?)
        .map_err(|_| CodingError::Damaged("its release cannot be read"))?;
    let entries = reader.text()?.to_owned();
    let texts = reader.list(|r| r.text().map(str::to_owned))?;
    let nodes = reader.list(Reader::node)?;
    let vocabulary = reader.list(|r| r.text().map(str::to_owned))?;
    let heads = reader.list(|r| {
        Ok(Head {
            node: r.number()?,
            label: r.number()?,
            origin: r.byte()?,
        })
    })?;
    let (start, words) = reader.runs()?;
    if !reader.0.is_empty() {
        return Err(CodingError::Damaged("it is too long"));
    }
    check(&texts, &nodes)?;
    let fits = start.len() == heads.len() + 1
        && heads
            .iter()
            .all(|h| (h.node as usize) < nodes.len() && (h.label as usize) < texts.len())
        && words
            .iter()
            .all(|packed| ((packed >> 3) as usize) < vocabulary.len())
        && vocabulary.windows(2).all(|pair| pair[0] < pair[1]);
    if !fits {
        return Err(CodingError::Damaged("its parts do not fit together"));
    }
    let index = Index::new(vocabulary, heads, start, words);
    Ok(CodeSet {
        release,
        entries: (!entries.is_empty()).then_some(entries),
        own_texts: own_texts(&nodes),
        texts,
        nodes,
        index,
    })
}

/// The Tabular List's texts stand first, up to the last that a code names.
fn own_texts(nodes: &[Node]) -> usize {
    let last = |node: &Node| {
        node.notes
            .iter()
            .map(|(_, text)| *text)
            .fold(node.title, u32::max)
    };
    nodes
        .iter()
        .map(last)
        .max()
        .map_or(0, |last| last as usize + 1)
}

/// Every place that is named must exist, parents before children.
fn check(texts: &[String], nodes: &[Node]) -> Result<(), CodingError> {
    let nodes_fit = nodes.iter().enumerate().all(|(at, node)| {
        (node.title as usize) < texts.len()
            && node.parent.is_none_or(|p| (p as usize) < at)
            && node.notes.iter().all(|(_, t)| (*t as usize) < texts.len())
    });
    let sorted = nodes.windows(2).all(|pair| pair[0].code < pair[1].code);
    if nodes_fit && sorted && !nodes.is_empty() {
        Ok(())
    } else {
        Err(CodingError::Damaged("its parts do not fit together"))
    }
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, length: usize) -> Result<&'b [u8], CodingError> {
        let (head, rest) = self
            .0
            .split_at_checked(length)
            .ok_or(CodingError::Damaged("it is cut short"))?;
        self.0 = rest;
        Ok(head)
    }

    fn number(&mut self) -> Result<u32, CodingError> {
        let bytes = self.take(4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    fn byte(&mut self) -> Result<u8, CodingError> {
        Ok(self.take(1)?[0])
    }

    fn text(&mut self) -> Result<&'b str, CodingError> {
        let length = self.number()? as usize;
        std::str::from_utf8(self.take(length)?)
            .map_err(|_| CodingError::Damaged("a text is not UTF-8"))
    }

    fn list<T>(
        &mut self,
        each: impl Fn(&mut Self) -> Result<T, CodingError>,
    ) -> Result<Vec<T>, CodingError> {
        let count = self.number()? as usize;
        // An item takes a byte at least: a lying count must not reserve memory.
        let mut items = Vec::with_capacity(count.min(self.0.len()));
        for _ in 0..count {
            items.push(each(self)?);
        }
        Ok(items)
    }

    fn node(&mut self) -> Result<Node, CodingError> {
        let code =
            Icd10Code::parse(self.text()?).ok_or(CodingError::Damaged("a code is not one"))?;
        let parent = self.number()?;
        let title = self.number()?;
        let flags = self.byte()?;
        let notes = self.list(|r| {
            let kind = NoteKind::ALL
                .get(usize::from(r.byte()?))
                .copied()
                .ok_or(CodingError::Damaged("a note is of no known kind"))?;
            Ok((kind, r.number()?))
        })?;
        Ok(Node {
            code,
            parent: (parent != NONE).then_some(parent),
            title,
            extended: flags & 1 != 0,
            billable: flags & 2 != 0,
            notes,
        })
    }

    /// Lists of numbers end to end, and where each begins.
    fn runs(&mut self) -> Result<(Vec<u32>, Vec<u32>), CodingError> {
        let count = self.number()? as usize;
        let mut start = Vec::with_capacity(count.min(self.0.len()) + 1);
        let mut all = Vec::new();
        start.push(0);
        for _ in 0..count {
            let length = self.number()? as usize;
            let bytes = self.take(
                length
                    .checked_mul(4)
                    .ok_or(CodingError::Damaged("it is cut short"))?,
            )?;
            all.extend(
                bytes
                    .chunks_exact(4)
                    .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])),
            );
            start.push(
                u32::try_from(all.len()).map_err(|_| CodingError::Damaged("it is too long"))?,
            );
        }
        Ok((start, all))
    }
}
