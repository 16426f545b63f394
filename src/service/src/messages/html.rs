//! A message as HTML: styles stand at their elements, nothing is fetched from anywhere, and colours are the reader's own
//! but for the button's, so that it reads well in the light and in the dark.

use std::fmt::Write as _;

use super::words::{Told, fold};

/// After so many characters a line goes on in the next one.
const LINE: usize = 200;

/// The whole document.
pub(super) fn page(told: &Told) -> String {
    let mut facts = String::new();
    for (name, value) in &told.facts {
        // Writing into a text cannot fail.
        let _ = write!(
            facts,
            "<tr>\n<td style=\"padding:4px 16px 4px 0;opacity:0.7;vertical-align:top\">{}</td>\n\
             <td style=\"padding:4px 0\">{}</td>\n</tr>\n",
            escaped(name),
            escaped(value)
        );
    }
    let (words, link) = &told.link;
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\">\n\
         <title>{subject}</title>\n</head>\n\
         <body style=\"margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif\">\n\
         <div style=\"max-width:560px;margin:0 auto\">\n\
         <p style=\"margin:0 0 16px;font-size:13px;opacity:0.7\">Partner Center</p>\n\
         <h1 style=\"margin:0 0 16px;font-size:20px;line-height:1.3\">{subject}</h1>\n\
         <p style=\"margin:0 0 16px\">{lead}</p>\n\
         <table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:0 0 24px;font-size:15px\">\n\
         {facts}</table>\n\
         <p style=\"margin:0 0 24px\">\n\
         <a href=\"{link}\" style=\"display:inline-block;padding:10px 18px;border-radius:6px;background:#0b57d0;color:#ffffff;text-decoration:none\">{words}</a>\n\
         </p>\n\
         <p style=\"margin:0;font-size:13px;opacity:0.7\">{foot}</p>\n\
         </div>\n</body>\n</html>\n",
        subject = escaped(&told.subject),
        lead = escaped(&told.lead),
        link = escaped(link),
        foot = escaped(&told.foot),
    );
    fold(&page, LINE)
}

/// As text of a document, or the value of an attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}
