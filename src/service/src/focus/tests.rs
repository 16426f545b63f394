//! What a bill says, what is wrong with a broken one, and that nothing is lost on the way: the project's own small bill
//! always, and the one that `FOCUS_SAMPLE` names where there is one (D35).

use std::{env, fs, path::Path};

use super::*;

const BILL: &str = include_str!("../../tests/data/bill.csv");
const HEADER: &str = "SubAccountId,BillingCurrency,ChargeCategory,ListCost,ChargePeriodStart";

fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn read(text: &[u8]) -> Result<(Vec<Row>, Summary), Fault> {
    let mut bill = Bill::open(text, "USD", now())?;
    let rows = bill.by_ref().collect::<Result<Vec<_>, _>>()?;
    Ok((rows, *bill.summary()))
}

fn read_rows(rows: &str) -> Result<Vec<Row>, Fault> {
    read(format!("{HEADER}\n{rows}\n").as_bytes()).map(|(rows, _)| rows)
}

fn fault(rows: &str) -> String {
    read_rows(rows).unwrap_err().to_string()
}

#[test]
fn the_rows_of_a_bill_say_whose_and_how_much_and_when() {
    let (rows, summary) = read(BILL.as_bytes()).unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            let occurred_at = row.occurred_at.to_string();
            (row.line, row.account.as_str(), row.amount.to_exact(), occurred_at, row.category)
        })
        .collect();
    let at = |text: &str| text.to_owned();
    #[rustfmt::skip]
    assert_eq!(told, [
        (2, "acme-robotics", at("0.0000008"), at("2026-10-05T22:00:00Z"), ChargeCategory::Usage),
        (3, "acme-robotics", at("0.0000008"), at("2026-10-05T22:00:00Z"), ChargeCategory::Usage),
        (4, "acme-robotics", at("120.50"), at("2026-10-06T00:00:00Z"), ChargeCategory::Purchase),
        (6, "borealis-foods", at("0.000000002"), at("2026-10-07T00:30:00Z"), ChargeCategory::Usage),
        (7, "borealis-foods", at("2.50"), at("2026-10-07T00:30:00Z"), ChargeCategory::Usage),
        (8, "acme-robotics", at("-20.25"), at("2026-10-08T00:00:00Z"), ChargeCategory::Adjustment),
        (9, "acme-robotics", at("19.07"), at("2026-10-31T23:59:59Z"), ChargeCategory::Tax),
        (10, "acme-robotics", at("-10.00"), at("2026-10-31T23:59:59Z"), ChargeCategory::Credit),
        (11, "acme-robotics", at("0.0000003"), at("2026-10-31T23:59:59Z"), ChargeCategory::Usage),
    ]);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    assert_eq!(rows[0].account_name.as_ref().unwrap().as_str(), "Acme Robotics");
    assert_eq!(text(&rows[0].service), "Object Storage");
    assert_eq!(text(&rows[2].description), "Support plan Business, one month");
    assert_eq!((&rows[5].account_name, &rows[5].service), (&None, &None));
    assert_eq!(summary, Summary { rows: 9, counting: 7, counted_nanos: 102_750_001_902 });
}

#[test]
fn equal_rows_have_keys_of_their_own_and_the_same_ones_when_read_again() {
    let (rows, _) = read(BILL.as_bytes()).unwrap();
    let (hash, number) = rows[0].key.as_str().split_once('-').unwrap();
    assert_eq!((hash.len(), number), (64, "1"));
    assert_eq!(rows[1].key.as_str(), format!("{hash}-2"));
    assert!(rows[2..].iter().all(|row| row.key.as_str().ends_with("-1")));
    assert_eq!(read(BILL.as_bytes()).unwrap().0, rows);
}

#[test]
fn the_order_and_case_of_the_header_change_nothing() {
    let (rows, _) = read(BILL.as_bytes()).unwrap();
    let mut csv = csv::Reader::from_reader(BILL.as_bytes());
    let mut turned = csv::Writer::from_writer(Vec::new());
    let header = csv.headers().unwrap().clone();
    turned.write_record(header.iter().rev().map(str::to_uppercase)).unwrap();
    for record in csv.records() {
        turned.write_record(record.unwrap().iter().rev()).unwrap();
    }
    let (again, _) = read(&turned.into_inner().unwrap()).unwrap();
    assert_eq!(again, rows);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing_but_lines_in_quotes() {
    let (rows, _) = read(BILL.as_bytes()).unwrap();
    let windows = format!("\u{feff}{}", BILL.replace('\n', "\r\n"));
    let (again, _) = read(windows.as_bytes()).unwrap();
    let lines = |rows: &[Row]| rows.iter().map(|row| row.line).collect::<Vec<_>>();
    assert_eq!(lines(&again), lines(&rows));
    let keys = |rows: &[Row]| rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>();
    // The third row holds a line end within quotes: its content is another.
    assert_eq!(keys(&again)[3..], keys(&rows)[3..]);
    assert_ne!(keys(&again)[2], keys(&rows)[2]);
}

#[test]
fn times_have_these_forms() {
    for (text, instant) in [
        ("2026-10-05 22:00:00", "2026-10-05T22:00:00Z"),
        ("2026-10-05T22:00:00Z", "2026-10-05T22:00:00Z"),
        ("2026-10-05T22:00Z", "2026-10-05T22:00:00Z"),
        ("2026-10-05 22:00:00+02:00", "2026-10-05T20:00:00Z"),
        ("2026-10-05T22:00:00.250-05:30", "2026-10-06T03:30:00.25Z"),
        ("2026-11-22 10:05:00", "2026-11-22T10:05:00Z"),
    ] {
        let rows = read_rows(&format!("a,USD,usage,1,{text}")).unwrap();
        assert_eq!(rows[0].occurred_at, instant.parse().unwrap(), "{text}");
    }
}

#[test]
fn every_fault_names_its_place_and_what_is_allowed() {
    let good = "a,USD,Usage,1,2026-10-05 22:00:00";
    let cost = "is not a decimal such as 12.5 or 3e-7, within ±2147483647";
    let time = "is not a date and time such as 2026-11-22 10:00:00 or 2026-11-22T10:00:00Z";
    let long = "x".repeat(65);
    let shown = format!("{:?}", "x".repeat(60) + "…");
    for (row, said) in [
        (",USD,Usage,1,2026-10-05", "SubAccountId is empty; it must be the customer's account"),
        ("NULL,USD,Usage,1,x", "SubAccountId is empty; it must be the customer's account"),
        ("a,,Usage,1,2026-10-05 22:00:00", "BillingCurrency is empty; it must be USD"),
        ("a,EUR,Usage,1,2026-10-05 22:00:00", "BillingCurrency \"EUR\" is not USD"),
        (
            "a,USD,Gift,1,2026-10-05 22:00:00",
            "ChargeCategory \"Gift\" is not Usage, Purchase, Adjustment, Tax or Credit",
        ),
        (
            "a,USD,Usage,null,2026-10-05 22:00:00",
            "ListCost is empty; it must be a decimal such as 12.5 or 3e-7, within ±2147483647",
        ),
        ("a,USD,Usage,NaN,2026-10-05 22:00:00", &format!("ListCost \"NaN\" {cost}")),
        ("a,USD,Usage,\"1,5\",2026-10-05 22:00:00", &format!("ListCost \"1,5\" {cost}")),
        (
            "a,USD,Usage,2147483648,2026-10-05 22:00:00",
            "ListCost \"2147483648\" amount is outside ±2147483647",
        ),
        ("a,USD,Usage,1,yesterday", &format!("ChargePeriodStart \"yesterday\" {time}")),
        ("a,USD,Usage,1,2026-10-05", &format!("ChargePeriodStart \"2026-10-05\" {time}")),
        (
            "a,USD,Usage,1,2026-10-05T22:00:00[Asia/Shanghai]",
            &format!("ChargePeriodStart \"2026-10-05T22:00:00[Asia/Shanghai]\" {time}"),
        ),
        (
            "a,USD,Usage,1,2026-02-30 22:00:00",
            &format!("ChargePeriodStart \"2026-02-30 22:00:00\" {time}"),
        ),
        (
            "a,USD,Usage,1,2026-11-22 10:05:01",
            "ChargePeriodStart \"2026-11-22 10:05:01\" lies more than 5 minutes in the future",
        ),
        (
            &format!("a,USD,{long},1,2026-10-05 22:00:00"),
            &format!("ChargeCategory {shown} is not Usage, Purchase, Adjustment, Tax or Credit"),
        ),
        ("a,USD,Usage,1", "the row has 4 cells; the header has 5"),
    ] {
        // The second of two faults is not what is reported.
        assert_eq!(fault(&format!("{good}\n{row}\n,,,,")), format!("line 3: {said}"));
    }
}

#[test]
fn a_bill_that_ends_with_a_fault_has_no_further_rows() {
    let text =
        format!("{HEADER}\na,USD,Usage,x,2026-10-05 22:00:00\na,USD,Usage,1,2026-10-05 22:00:00\n");
    let mut bill = Bill::open(text.as_bytes(), "USD", now()).unwrap();
    assert!(bill.next().unwrap().is_err());
    assert!(bill.next().is_none());
}

#[test]
fn files_that_are_no_bills_are_refused() {
    let fault = |text: &[u8]| read(text).unwrap_err().to_string();
    assert_eq!(fault(b""), "the file has no header");
    assert_eq!(fault(b"\n\n"), "the file has no header");
    assert_eq!(fault(format!("{HEADER}\n").as_bytes()), "the file has no rows");
    for column in HEADER.split(',') {
        let header = HEADER.replace(column, "Other");
        let said = format!("line 1: {column} is missing in the header of the file");
        assert_eq!(fault(format!("{header}\n").as_bytes()), said);
    }
    let twice = format!("{HEADER},listcost\n");
    assert_eq!(fault(twice.as_bytes()), "line 1: ListCost is there more than once");
    assert_eq!(fault(b"SubAccount\xffId,b\n"), "line 1: the header is not UTF-8");
    let latin = b"SubAccountId,BillingCurrency,ChargeCategory,ListCost,ChargePeriodStart,Tags\n\
        a,USD,Usage,1,2026-10-05 22:00:00,Z\xfcrich\n";
    assert_eq!(fault(latin), "line 2: the cell of column \"tags\" is not UTF-8");
}

#[test]
fn lines_are_counted_also_over_empty_ones() {
    let rows = "\n\na,USD,Usage,1,2026-10-05 22:00:00\n\n\na,USD,Usage,x,2026-10-05 22:00:00";
    assert!(fault(rows).starts_with("line 7: "), "{}", fault(rows));
    let windows = format!("{HEADER}\n{rows}").replace('\n', "\r\n");
    let fault = read(windows.as_bytes()).unwrap_err().to_string();
    assert!(fault.starts_with("line 7: "), "{fault}");
}

#[test]
fn sums_equal_those_of_another_computation() {
    compare("project's own", BILL.as_bytes());
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration")]
    if let Some(path) = env::var_os("FOCUS_SAMPLE") {
        let text = fs::read(Path::new(&path)).unwrap();
        compare("sample", &text);
    }
}

/// Adds up with whole numbers of 10⁻¹¹ and its own half-even rounding, sharing nothing with the reader but the CSV.
fn compare(name: &str, text: &[u8]) {
    let mut csv = csv::Reader::from_reader(text);
    let header = csv.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (category, cost) = (column("ChargeCategory"), column("ListCost"));
    let (mut rows, mut counting, mut sum) = (0, 0, 0);
    for record in csv.records() {
        let record = record.unwrap();
        rows += 1;
        if !["Tax", "Credit"].contains(&&record[category]) {
            counting += 1;
            sum += nanos_half_even(&record[cost]);
        }
    }
    let (_, summary) = read(text).unwrap();
    assert_eq!(
        (summary.rows, summary.counting, summary.counted_nanos),
        (rows, counting, sum),
        "{name}"
    );
}

fn nanos_half_even(text: &str) -> i128 {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: i128 = format!("{whole}{decimals}").parse().unwrap();
    let shift = 11 - i32::try_from(decimals.len()).unwrap() + exponent.parse::<i32>().unwrap();
    let scaled = digits * 10_i128.pow(u32::try_from(shift).unwrap());
    let (quotient, rest) = (scaled.div_euclid(100), scaled.rem_euclid(100));
    let up = rest > 50 || (rest == 50 && quotient % 2 != 0);
    quotient + i128::from(up)
}
