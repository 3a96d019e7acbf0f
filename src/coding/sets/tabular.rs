//! The Tabular List as the CDC publishes it (XML), to the installed file.
//!
//! Seventh characters stand in a `sevenChrDef` above the codes that take them; placeholders `X` fill the gap
//! (ICD-10-CM Official Guidelines, I.A.4 and I.A.5). Some combinations do not exist although the list would give them, so
//! the publisher's list of valid codes decides.

use std::collections::HashSet;

use roxmltree::{Document, Node as Element, ParsingOptions};

use super::{Node, NoteKind, Release, file};
use crate::coding::CodingError;
use crate::coding::lexicon::{TERMS, rows};
use crate::coding::phrases::{Origin, PhraseBook, Role, parts_of};
use crate::domain::Icd10Code;

/// Builds the installed file from the Tabular List and the list of valid codes (one a line, without dots); without that list,
/// every code that the seventh characters make counts as valid.
///
/// # Errors
/// [`CodingError::Tabular`] when the XML is not the Tabular List.
pub fn build_icd10cm(
    tabular_xml: &str,
    valid_codes: Option<&str>,
    release: &Release,
) -> Result<Vec<u8>, CodingError> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(tabular_xml, options)
        .map_err(|problem| CodingError::Tabular(problem.to_string()))?;
    let mut reading = Reading {
        valid: valid_codes.map(|codes| codes.split_whitespace().collect()),
        texts: Vec::new(),
        drafts: Vec::new(),
    };
    let categories = document
        .root_element()
        .children()
        .filter(|e| e.has_tag_name("chapter"))
        .flat_map(|chapter| chapter.children().filter(|e| e.has_tag_name("section")))
        .flat_map(|section| section.children().filter(|e| e.has_tag_name("diag")));
    for category in categories {
        reading.code(category, None, None)?;
    }
    if reading.drafts.is_empty() {
        return Err(CodingError::Tabular("it has no codes".into()));
    }
    let nodes = sorted(reading.drafts);
    let book = phrase_book(&nodes, &mut reading.texts);
    Ok(file::write(
        release,
        None,
        &reading.texts,
        &nodes,
        &book.phrases,
    ))
}

struct Reading<'x> {
    valid: Option<HashSet<&'x str>>,
    texts: Vec<String>,
    /// Parents before children, by their places here.
    drafts: Vec<Node>,
}

impl<'x> Reading<'x> {
    fn code(
        &mut self,
        diag: Element<'x, 'x>,
        parent: Option<u32>,
        seventh_above: Option<Element<'x, 'x>>,
    ) -> Result<(), CodingError> {
        let name = text_of(diag, "name");
        let code = Icd10Code::parse(&name)
            .ok_or_else(|| CodingError::Tabular(format!("{name:?} is not a code")))?;
        let seventh = child(diag, "sevenChrDef").or(seventh_above);
        let title = self.keep(text_of(diag, "desc"));
        let notes = self.notes(diag);
        let place = self.push(Node {
            code,
            parent,
            title,
            extended: false,
            billable: false,
            notes,
        });
        let mut below = false;
        for diag in diag.children().filter(|e| e.has_tag_name("diag")) {
            below = true;
            self.code(diag, Some(place), seventh)?;
        }
        if !below {
            let extensions = seventh.map_or(0, |list| self.extensions(place, list));
            self.drafts[place as usize].billable = extensions == 0;
        }
        Ok(())
    }

    /// Adds the codes that the seventh characters make; how many.
    fn extensions(&mut self, place: u32, list: Element<'x, 'x>) -> usize {
        let bare = self.drafts[place as usize].code.as_str().replace('.', "");
        let mut added = 0;
        for extension in list.children().filter(|e| e.has_tag_name("extension")) {
            let character = extension.attribute("char").unwrap_or_default();
            let whole = format!("{bare:X<6}{character}");
            let Some(code) = Icd10Code::parse(&whole).filter(|_| {
                self.valid
                    .as_ref()
                    .is_none_or(|valid| valid.contains(whole.as_str()))
            }) else {
                continue;
            };
            let title = self.keep(clean(extension.text().unwrap_or_default()));
            self.push(Node {
                code,
                parent: Some(place),
                title,
                extended: true,
                billable: true,
                notes: Vec::new(),
            });
            added += 1;
        }
        added
    }

    fn notes(&mut self, diag: Element<'x, 'x>) -> Vec<(NoteKind, u32)> {
        let kinds = [
            ("inclusionTerm", NoteKind::Inclusion),
            ("includes", NoteKind::Includes),
            ("excludes1", NoteKind::Excludes1),
            ("excludes2", NoteKind::Excludes2),
            ("codeFirst", NoteKind::CodeFirst),
            ("useAdditionalCode", NoteKind::UseAdditional),
            ("codeAlso", NoteKind::CodeAlso),
            ("notes", NoteKind::Remark),
        ];
        let mut notes = Vec::new();
        for (tag, kind) in kinds {
            for block in diag.children().filter(|e| e.has_tag_name(tag)) {
                for note in block.children().filter(|e| e.has_tag_name("note")) {
                    let text = self.keep(clean(note.text().unwrap_or_default()));
                    notes.push((kind, text));
                }
            }
        }
        notes
    }

    fn keep(&mut self, text: String) -> u32 {
        self.texts.push(text);
        u32::try_from(self.texts.len() - 1).unwrap_or(u32::MAX)
    }

    fn push(&mut self, node: Node) -> u32 {
        self.drafts.push(node);
        u32::try_from(self.drafts.len() - 1).unwrap_or(u32::MAX)
    }
}

fn child<'x>(element: Element<'x, 'x>, tag: &str) -> Option<Element<'x, 'x>> {
    element.children().find(|e| e.has_tag_name(tag))
}

fn text_of<'x>(element: Element<'x, 'x>, tag: &str) -> String {
    clean(
        child(element, tag)
            .and_then(|e| e.text())
            .unwrap_or_default(),
    )
}

fn clean(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sorted by code, with the parents' new places.
fn sorted(drafts: Vec<Node>) -> Vec<Node> {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by(|a, b| drafts[*a].code.cmp(&drafts[*b].code));
    let mut place_of = vec![0_u32; drafts.len()];
    for (to, from) in order.iter().enumerate() {
        place_of[*from] = u32::try_from(to).unwrap_or(u32::MAX);
    }
    let moved = order.into_iter().map(|from| {
        let mut node = drafts[from].clone();
        node.parent = node.parent.map(|p| place_of[p as usize]);
        node
    });
    moved.collect()
}

/// Titles, inclusion terms and "includes" of every code but the extended ones, and our own terms.
pub(super) fn phrase_book(nodes: &[Node], texts: &mut Vec<String>) -> PhraseBook {
    let mut book = PhraseBook::default();
    for (at, node) in nodes.iter().enumerate().filter(|(_, n)| !n.extended) {
        let above = above(nodes, texts, node);
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        book.add(
            at,
            (node.title, &texts[node.title as usize]),
            Origin::Title,
            &above,
        );
        for (kind, text) in &node.notes {
            let origin = match kind {
                NoteKind::Inclusion => Origin::Inclusion,
                NoteKind::Includes => Origin::Includes,
                _ => continue,
            };
            book.add(at, (*text, &texts[*text as usize]), origin, &above);
        }
    }
    for (code, terms) in rows(TERMS) {
        let place = Icd10Code::parse(code)
            .and_then(|code| nodes.binary_search_by(|n| n.code.cmp(&code)).ok())
            .and_then(|place| u32::try_from(place).ok());
        if let Some(place) = place {
            for term in terms.split(';') {
                texts.push(term.to_owned());
                let label = u32::try_from(texts.len() - 1).unwrap_or(u32::MAX);
                book.add(place, (label, term), Origin::Own, &[]);
            }
        }
    }
    book
}

/// What the titles of the parent and of the category say.
fn above(nodes: &[Node], texts: &[String], node: &Node) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut next = node.parent;
    let mut first = true;
    while let Some(at) = next {
        let parent = &nodes[at as usize];
        if first || parent.parent.is_none() {
            for (class, role) in parts_of(&texts[parent.title as usize]) {
                let says = matches!(role, Role::Core | Role::Narrow | Role::Either);
                if says && !found.contains(&class) {
                    found.push(class);
                }
            }
        }
        first = false;
        next = parent.parent;
    }
    found
}

#[cfg(test)]
pub(in crate::coding) mod tests {
    use super::*;

    pub(in crate::coding) fn release() -> Release {
        Release {
            system: "ICD-10-CM".into(),
            name: "test".into(),
            valid_from: jiff::civil::date(2026, 4, 1),
            valid_to: jiff::civil::date(2026, 9, 30),
            licence: "public domain".into(),
            source: "test".into(),
            source_sha256: String::new(),
        }
    }

    const SMALL: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2026</version><introduction/>
<chapter><name>9</name><desc>Circulatory</desc><section id="I10-I1A"><desc>Hypertension</desc>
<diag><name>I10</name><desc>Essential (primary) hypertension</desc>
<inclusionTerm><note>high blood pressure</note></inclusionTerm>
<excludes1><note>hypertensive disease complicating pregnancy (O10-O11)</note></excludes1></diag>
</section></chapter>
<chapter><name>19</name><desc>Injury</desc><section id="T14"><desc>Injury</desc>
<diag><name>T14</name><desc>Injury of unspecified body region</desc>
<sevenChrDef><extension char="A">initial encounter</extension><extension char="D">subsequent encounter</extension>
<extension char="S">sequela</extension></sevenChrDef>
<diag><name>T14.8</name><desc>Other injury of unspecified body region</desc></diag>
<diag><name>T14.9</name><desc>Unspecified injury</desc></diag></diag>
</section></chapter></ICD10CM.tabular>"#;

    pub(in crate::coding) fn small_set() -> Vec<u8> {
        build_icd10cm(
            SMALL,
            Some("I10\nT148XXA\nT148XXD\nT148XXS\nT149XXA"),
            &release(),
        )
        .unwrap()
    }

    #[test]
    fn other_files_are_refused() {
        for wrong in ["", "<a/>", "not xml", "<ICD10CM.tabular/>"] {
            assert!(build_icd10cm(wrong, None, &release()).is_err());
        }
    }
}
