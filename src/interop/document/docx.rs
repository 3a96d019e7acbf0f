//! The document as Office Open XML (ECMA-376): a zip of a few small files.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::Printed;

fn safe(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .map(|c| match c {
            '&' => "&amp;".into(),
            '<' => "&lt;".into(),
            '>' => "&gt;".into(),
            '"' => "&quot;".into(),
            '\n' => "</w:t><w:br/><w:t xml:space=\"preserve\">".to_owned(),
            c => c.to_string(),
        })
        .collect()
}

fn run(text: &str, bold: bool, half_points: u32) -> String {
    let bold = if bold { "<w:b/>" } else { "" };
    format!(
        "<w:r><w:rPr>{bold}<w:sz w:val=\"{half_points}\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        safe(text)
    )
}

fn paragraph(before: u32, after: u32, keep: bool, runs: &str) -> String {
    let keep = if keep { "<w:keepNext/>" } else { "" };
    format!(
        "<w:p><w:pPr>{keep}<w:tabs><w:tab w:val=\"left\" w:pos=\"2000\"/><w:tab w:val=\"right\" w:pos=\"9680\"/></w:tabs><w:spacing w:before=\"{before}\" w:after=\"{after}\"/></w:pPr>{runs}</w:p>"
    )
}

const TAB: &str = "<w:r><w:tab/></w:r>";
const SPACE: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

fn field(name: &str) -> String {
    format!(
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>{name}</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
        run("1", false, 16)
    )
}

fn body(said: &Printed) -> String {
    let mut out = String::new();
    for (at, line) in said.letterhead.iter().enumerate() {
        out.push_str(&paragraph(
            0,
            20,
            false,
            &run(line, at == 0, if at == 0 { 32 } else { 18 }),
        ));
    }
    out.push_str(&paragraph(360, 120, true, &run(&said.title, true, 28)));
    for (name, value) in &said.facts {
        let runs = [run(name, false, 19), TAB.to_owned(), run(value, true, 20)].concat();
        out.push_str(&paragraph(0, 20, false, &runs));
    }
    for (heading, paragraphs) in &said.sections {
        out.push_str(&paragraph(240, 60, true, &run(heading, true, 22)));
        for text in paragraphs {
            out.push_str(&paragraph(0, 80, false, &run(text, false, 21)));
        }
    }
    out.push_str(&paragraph(240, 0, false, ""));
    for line in &said.signature {
        out.push_str(&paragraph(0, 20, false, &run(line, false, 19)));
    }
    for (head, words) in &said.addenda {
        out.push_str(&paragraph(
            240,
            60,
            true,
            &run(&format!("Addendum, {head}"), true, 21),
        ));
        out.push_str(&paragraph(0, 80, false, &run(words, false, 21)));
    }
    out
}

/// Writes the document.
///
/// # Errors
/// What the zip writer says; it writes to memory, so none is known.
pub fn docx(said: &Printed) -> Result<Vec<u8>, String> {
    let head = paragraph(
        0,
        0,
        false,
        &[
            run(&said.patient_line, false, 17),
            TAB.into(),
            run(&said.title, false, 17),
        ]
        .concat(),
    );
    let foot = [
        paragraph(
            0,
            0,
            false,
            &[
                run(&said.patient_line, false, 16),
                TAB.into(),
                run("Page ", false, 16),
                field("PAGE"),
                run(" of ", false, 16),
                field("NUMPAGES"),
            ]
            .concat(),
        ),
        paragraph(0, 0, false, &run(&said.foot, false, 16)),
    ]
    .concat();
    let section = "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"h1\"/><w:footerReference w:type=\"default\" r:id=\"f1\"/><w:pgSz w:w=\"12240\" w:h=\"15840\"/><w:pgMar w:top=\"1440\" w:right=\"1280\" w:bottom=\"1280\" w:left=\"1280\" w:header=\"720\" w:footer=\"560\" w:gutter=\"0\"/></w:sectPr>";
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let files = [
        (
            "[Content_Types].xml",
            format!(
                "{XML}<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"{kind}.document.main+xml\"/><Override PartName=\"/word/header1.xml\" ContentType=\"{kind}.header+xml\"/><Override PartName=\"/word/footer1.xml\" ContentType=\"{kind}.footer+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "{XML}<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"d1\" Type=\"{relation}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
            ),
        ),
        (
            "word/_rels/document.xml.rels",
            format!(
                "{XML}<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"h1\" Type=\"{relation}/header\" Target=\"header1.xml\"/><Relationship Id=\"f1\" Type=\"{relation}/footer\" Target=\"footer1.xml\"/></Relationships>"
            ),
        ),
        (
            "word/document.xml",
            format!(
                "{XML}<w:document {SPACE}><w:body>{}{section}</w:body></w:document>",
                body(said)
            ),
        ),
        (
            "word/header1.xml",
            format!("{XML}<w:hdr {SPACE}>{head}</w:hdr>"),
        ),
        (
            "word/footer1.xml",
            format!("{XML}<w:ftr {SPACE}>{foot}</w:ftr>"),
        ),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(name, SimpleFileOptions::default())
            .map_err(|e| e.to_string())?;
        zip.write_all(text.as_bytes()).map_err(|e| e.to_string())?;
    }
    Ok(zip.finish().map_err(|e| e.to_string())?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interop::document::example;
    use std::io::Read;

    #[test]
    fn every_part_is_xml_and_every_word_is_in_it() {
        let bytes = docx(&example()).unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(zip.len(), 6);
        for at in 0..zip.len() {
            let mut text = String::new();
            let mut file = zip.by_index(at).unwrap();
            file.read_to_string(&mut text).unwrap();
            let tree = roxmltree::Document::parse(&text).unwrap();
            if file.name().is_ok_and(|n| n == "word/document.xml") {
                let words: String = tree.descendants().filter_map(|n| n.text()).collect();
                assert!(
                    words.contains("She is <well> & 37 °C") && words.contains("Potassium was 4.2.")
                );
            }
        }
    }
}
