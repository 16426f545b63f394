//! A file of budgets: CSV in UTF-8 whose first line names the columns `customer` and `amount`, and where it wants
//! `type` and `action`. It is read whole before anything is drafted, and every fault says where it is.

use std::collections::HashMap;

use csv::{ByteRecord, ReaderBuilder, StringRecord, Trim};
use domain::{
    access::Actor,
    batch::{Column, Fault, FaultError},
    budget::{BudgetType, ExhaustionAction},
    id::CustomerId,
    money::BudgetAmount,
    period::Month,
    selection::MATCHING_MAX,
    set_budget::Target,
    text::fold,
};
use jiff::Timestamp;
use store::{PartnerRow, Read};

use crate::{Error, lines::Lines};

/// A line that can be read.
pub(crate) struct FileLine {
    number: u32,
    customer: String,
    target: Target,
}

/// Reads a file.
///
/// # Errors
/// All its faults.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<FileLine>, Vec<Fault>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(Lines::new(bytes));
    let mut record = ByteRecord::new();
    let mut faults = Vec::new();
    // Memory is read, which does not fail; and every row is one, however many cells it has.
    let mut next = || match reader.read_byte_record(&mut record) {
        Ok(true) => {
            let offset = reader.position().byte();
            let line = u32::try_from(reader.get_mut().of(&record, offset)).unwrap_or(u32::MAX);
            let row = StringRecord::from_byte_record(record.clone());
            Some(row.map(|row| (line, row)).map_err(|_| Fault {
                line,
                column: None,
                error: FaultError::Unreadable,
            }))
        }
        _ => None,
    };
    let heads = match next() {
        Some(heads) => heads.map_err(|fault| vec![fault])?.1,
        None => StringRecord::new(),
    };
    let mut places = [None; 4];
    for (place, column) in places.iter_mut().zip(Column::ALL) {
        *place = heads.iter().position(|head| head.eq_ignore_ascii_case(column.word()));
        if place.is_none() && matches!(column, Column::Customer | Column::Amount) {
            let error = FaultError::ColumnMissing;
            faults.push(Fault { line: 1, column: Some(column), error });
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut lines = Vec::new();
    while let Some(row) = next() {
        if lines.len() == MATCHING_MAX {
            let error = FaultError::TooManyLines(u32::try_from(MATCHING_MAX).unwrap_or(u32::MAX));
            faults.push(Fault { line: 1, column: None, error });
            break;
        }
        match row {
            Ok((number, row)) => match line(number, &row, places) {
                Ok(line) => lines.push(line),
                Err(found) => faults.extend(found),
            },
            Err(fault) => faults.push(fault),
        }
    }
    if lines.is_empty() && faults.is_empty() {
        faults.push(Fault { line: 1, column: None, error: FaultError::NoLines });
    }
    if faults.is_empty() { Ok(lines) } else { Err(faults) }
}

fn line(
    number: u32,
    row: &StringRecord,
    places: [Option<usize>; 4],
) -> Result<FileLine, Vec<Fault>> {
    let cell = |place: Option<usize>| place.and_then(|at| row.get(at)).unwrap_or_default();
    let [customer, amount, budget_type, action] = places.map(cell);
    let mut faults = Vec::new();
    let mut fault =
        |column, error| faults.push(Fault { line: number, column: Some(column), error });
    if customer.is_empty() {
        fault(Column::Customer, FaultError::Empty);
    }
    let amount = BudgetAmount::parse(amount);
    if let Err(error) = &amount {
        fault(Column::Amount, FaultError::Amount(*error));
    }
    let budget_type = type_of(budget_type);
    if let Err(error) = &budget_type {
        fault(Column::Type, error.clone());
    }
    let action = action_of(action);
    if let Err(error) = &action {
        fault(Column::Action, error.clone());
    }
    match (amount, budget_type, action) {
        (Ok(amount), Ok(budget_type), Ok(action)) if faults.is_empty() => Ok(FileLine {
            number,
            // As this program writes what would otherwise be taken for a formula.
            customer: customer.strip_prefix('\'').unwrap_or(customer).to_owned(),
            target: Target { budget_type, amount, action },
        }),
        _ => Err(faults),
    }
}

/// Monthly where nothing is said.
fn type_of(word: &str) -> Result<BudgetType, FaultError> {
    match word.to_lowercase().as_str() {
        "" | "monthly" => Ok(BudgetType::Monthly),
        "one-time" => Ok(BudgetType::OneTime),
        _ => Err(FaultError::Word),
    }
}

/// What is set stays where nothing is said.
fn action_of(word: &str) -> Result<Option<ExhaustionAction>, FaultError> {
    match word.to_lowercase().as_str() {
        "" => Ok(None),
        "manual" => Ok(Some(ExhaustionAction::Manual)),
        "automatic" => Ok(Some(ExhaustionAction::Automatic)),
        "with-resources" => Ok(Some(ExhaustionAction::AutomaticWithResources)),
        _ => Err(FaultError::Word),
    }
}

/// What a file asks for: whose customers they are, and what each is to get, or what is wrong with the file.
pub(crate) type Found = Result<(PartnerRow, Vec<(CustomerId, Target)>), Vec<Fault>>;

/// Finds the customers of a file: all of one owner, each once, seen by the actor. Others are as good as unknown.
pub(crate) async fn find(
    tx: &mut Read,
    actor: &Actor,
    lines: Vec<FileLine>,
    month: &Month,
    now: Timestamp,
) -> Result<Found, Error> {
    let accounts: Vec<_> = lines.iter().map(|line| line.customer.clone()).collect();
    let by_account = tx.customers_by_account(&accounts).await?;
    let named: Vec<Option<CustomerId>> = lines
        .iter()
        .map(|line| match by_account.get(&fold(&line.customer)) {
            Some((id, _)) => Some(*id),
            None => line.customer.parse().ok(),
        })
        .collect();
    let mut ids: Vec<_> = named.iter().flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let customers = tx.customers(&ids, month.start, now).await?;
    let mut owners: Vec<_> = customers.iter().map(|customer| customer.owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let owners: HashMap<_, _> =
        tx.partners(&owners).await?.into_iter().map(|row| (row.partner.id, row)).collect();
    let seen: HashMap<_, _> = customers
        .iter()
        .filter_map(|customer| {
            let owner = owners.get(&customer.owner)?;
            actor.sees(&owner.partner, customer.manager).then_some((customer.facts.id, owner))
        })
        .collect();

    let mut owner: Option<&PartnerRow> = None;
    let mut lines_of = HashMap::new();
    let (mut targets, mut faults) = (Vec::with_capacity(lines.len()), Vec::new());
    for (line, id) in lines.into_iter().zip(named) {
        let error = match id.and_then(|id| Some((id, *seen.get(&id)?))) {
            None => FaultError::Unknown,
            Some((_, its)) if owner.is_some_and(|owner| owner.partner.id != its.partner.id) => {
                FaultError::OtherReseller
            }
            Some((id, its)) => {
                if let Some(earlier) = lines_of.insert(id, line.number) {
                    FaultError::Again(earlier)
                } else {
                    owner = Some(its);
                    targets.push((id, line.target));
                    continue;
                }
            }
        };
        faults.push(Fault { line: line.number, column: Some(Column::Customer), error });
    }
    match owner {
        Some(owner) if faults.is_empty() => Ok(Ok((owner.clone(), targets))),
        _ => Ok(Err(faults)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(file: &str) -> Vec<String> {
        let Err(faults) = read(file.as_bytes()) else { panic!("{file} has no fault") };
        faults.iter().map(Fault::message).collect()
    }

    #[test]
    fn a_file_says_for_each_customer_what_it_gets() {
        let file = "\u{feff}Customer, amount,action,type\r\nacme,\"1,000.00\",,\r\n\r\nborealis,20.5,automatic,one-time\n";
        let Ok(lines) = read(file.as_bytes()) else { panic!() };
        let [acme, borealis] = lines.as_slice() else { panic!() };
        assert_eq!((acme.customer.as_str(), acme.target.amount.cents()), ("acme", 100_000));
        assert_eq!((acme.target.budget_type, acme.target.action), (BudgetType::Monthly, None));
        assert_eq!(borealis.number, 4);
        assert_eq!(borealis.target.budget_type, BudgetType::OneTime);
        assert_eq!(borealis.target.action, Some(ExhaustionAction::Automatic));
    }

    #[test]
    fn every_fault_says_where_it_is() {
        assert_eq!(
            faults("customer,amount,type,action\nacme,1.999,weekly,\n,10,,explode\nacme\n"),
            [
                "Line 2, amount: Enter at most two decimals.",
                "Line 2, type: Write monthly or one-time, or leave it empty for monthly.",
                "Line 3, customer: Nothing stands here.",
                "Line 3, action: Write manual, automatic or with-resources, or leave it empty to keep what is set.",
                "Line 4, amount: Enter an amount, for example 1,000.00.",
            ]
        );
        assert_eq!(
            faults("account,amount\nacme,1\n"),
            ["Line 1 must name the columns, and does not name “customer”."]
        );
        assert_eq!(
            faults("customer,amount\n"),
            ["There is no line below the names of the columns."]
        );
        let Err(binary) = read(b"customer,amount\nacme,\xff\n") else { panic!() };
        assert_eq!(binary[0].message(), "Line 2: This is not a line of CSV in UTF-8.");
        assert_eq!(faults(""), faults("nothing\n"));
    }
}
