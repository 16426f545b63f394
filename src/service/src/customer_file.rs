//! A file of customers (CSV): reads all of it before anything is written, and names each fault by line, column and limit.

use std::{collections::HashMap, io::Read};

use domain::{
    contract::{FAULTS_SHOWN, LineFault},
    joining::{IMPORT_MAX, Joining, JoiningTyped},
    problem::{FieldName, Problem},
    text::fold,
};

/// The columns that a file may have, in the order in which they are told of.
const COLUMNS: [&str; 7] = ["account", "name", "email", "phone", "tag", "manager", "partner"];
/// Those that it must have.
const NEEDED: [&str; 2] = ["account", "name"];

/// A customer of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// The line on which it stands, from 1.
    pub(crate) line: u64,
    /// Whose customer it becomes, where the file says so.
    pub(crate) partner: Option<String>,
    /// The customer.
    pub(crate) joining: Joining,
}

/// A fault at a place.
pub(crate) fn fault(line: u64, column: &str, message: impl Into<String>) -> LineFault {
    LineFault { line, column: column.to_owned(), message: message.into() }
}

/// Reads a file whole.
///
/// # Errors
/// The first faults in the order of the lines; nothing of such a file is to be used.
pub(crate) fn read(input: impl Read) -> Result<Vec<Row>, Vec<LineFault>> {
    let mut lines = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input);
    let columns = match lines.headers() {
        Ok(header) => columns(header)?,
        Err(error) => return Err(vec![unreadable(&error)]),
    };
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut seen: HashMap<String, u64> = HashMap::new();
    for record in lines.records() {
        if faults.len() > FAULTS_SHOWN {
            break;
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(unreadable(&error));
                break;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if rows.len() == IMPORT_MAX {
            faults.push(fault(line, "", format!("is beyond the limit of {IMPORT_MAX} customers")));
            break;
        }
        let cell = |name: &str| {
            let index = columns.get(name).copied();
            index.and_then(|index| record.get(index)).unwrap_or_default().to_owned()
        };
        let typed = JoiningTyped {
            account: cell("account"),
            name: cell("name"),
            email: cell("email"),
            phone: cell("phone"),
            tag: cell("tag"),
            manager: cell("manager"),
        };
        match typed.read() {
            Ok(joining) => {
                let account = fold(joining.account.as_str());
                if let Some(first) = seen.insert(account, line) {
                    faults.push(fault(line, "account", format!("stands on line {first} already")));
                }
                let partner = Some(cell("partner")).filter(|name| !name.is_empty());
                rows.push(Row { line, partner, joining });
            }
            Err(Problem::Field { field, error }) => {
                faults.push(fault(line, column_of(field), error.to_string()));
            }
            Err(problem) => faults.push(fault(line, "", problem.message())),
        }
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push(fault(1, "", "is followed by no customer"));
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// The places of the columns.
fn columns(header: &csv::StringRecord) -> Result<HashMap<String, usize>, Vec<LineFault>> {
    let mut columns = HashMap::new();
    let mut faults = Vec::new();
    for (index, name) in header.iter().enumerate() {
        // Spreadsheets put a mark at the beginning of their files.
        let name = name.trim_start_matches('\u{feff}').trim().to_lowercase();
        if !COLUMNS.contains(&name.as_str()) {
            let known = COLUMNS.join(", ");
            faults.push(fault(1, &name, format!("is no column of this file; there are {known}")));
        } else if columns.insert(name.clone(), index).is_some() {
            faults.push(fault(1, &name, "is there twice"));
        }
    }
    let missing = NEEDED.into_iter().filter(|name| !columns.contains_key(*name));
    faults.extend(missing.map(|name| fault(1, name, "is missing")));
    if faults.is_empty() { Ok(columns) } else { Err(faults) }
}

fn column_of(field: FieldName) -> &'static str {
    match field {
        FieldName::Account => "account",
        FieldName::Name => "name",
        FieldName::Email => "email",
        FieldName::Phone => "phone",
        FieldName::Tag => "tag",
        FieldName::Manager => "manager",
        _ => "",
    }
}

fn unreadable(error: &csv::Error) -> LineFault {
    let line = error.position().map_or(1, csv::Position::line);
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} cells where the first line has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8".into(),
        _ => "cannot be read as CSV".into(),
    };
    fault(line, "", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let faults = read(text.as_bytes()).unwrap_err();
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_is_read_by_the_names_of_its_columns() {
        let text = "\u{feff}Name,ACCOUNT,tag,partner\n\"Acme, Inc.\",acme,,\nBorealis,bor, gold ,Northwind\n";
        let rows = read(text.as_bytes()).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].joining.name.as_str(), "Acme, Inc.");
        assert_eq!((rows[0].line, rows[0].joining.tag.as_ref()), (2, None));
        assert_eq!(rows[1].joining.tag.as_ref().unwrap().as_str(), "gold");
        assert_eq!((rows[1].line, rows[1].partner.as_deref()), (3, Some("Northwind")));
    }

    #[test]
    fn every_fault_is_named_by_line_column_and_limit() {
        let long = "n".repeat(129);
        let text = format!("account,name,email\na,{long},\nb,B,nobody\nA,A,\n,C,\n");
        assert_eq!(
            faults(&text),
            [
                "line 2, column name: has 129 characters; the limit is 128",
                "line 3, column email: is not an e-mail address",
                "line 5, column account: may not be empty",
            ]
        );
        assert_eq!(
            faults("account,name\na,A\nA,B\n"),
            ["line 3, column account: stands on line 2 already"]
        );
    }

    #[test]
    fn a_file_with_other_columns_is_refused() {
        assert_eq!(
            faults("name,colour\nA,red\n"),
            [
                "line 1, column colour: is no column of this file; there are account, name, email, phone, tag, manager, partner",
                "line 1, column account: is missing",
            ]
        );
        assert_eq!(faults("account,name\n"), ["line 1: is followed by no customer"]);
        assert_eq!(faults("account,name\na\n"), ["line 2: has 1 cells where the first line has 2"]);
    }
}
