//! Cells of files that are opened with spreadsheets: what people typed is text there, and never a formula.

/// A cell with any text, quoted where it must be. A spreadsheet takes a text that begins like a formula for one, so an
/// apostrophe stands before it.
pub fn safe(text: &str) -> String {
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1"] {
            assert!(safe(text).starts_with('\''), "{text}");
        }
        assert_eq!(safe("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\"");
        assert_eq!(safe("Acme, Inc."), "\"Acme, Inc.\"");
        assert_eq!(safe("Acme"), "Acme");
    }
}
