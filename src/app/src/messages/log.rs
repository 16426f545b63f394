//! The log of the latest mails.

use domain::{
    contract::{MAILS_SHOWN, MailSeen, MailState},
    message::MailFault,
};
use leptos::{either::Either, prelude::*};

use crate::ui::{Tone, badge, large_icon};

/// The latest mails, or that there are none.
pub(super) fn log(mails: Vec<MailSeen>, zone: &str) -> impl IntoView + use<> {
    let is_full = u32::try_from(mails.len()).is_ok_and(|shown| shown >= MAILS_SHOWN);
    let body = if mails.is_empty() {
        Either::Left(view! {
            <div class="empty">
                <span class="empty-icon">{large_icon("history")}</span>
                <h3>"No mails yet"</h3>
                <p class="empty-text">"What is sent to members of yours stands here, with what came of it."</p>
            </div>
        })
    } else {
        let time = format!("Time ({zone})");
        let rows = mails.into_iter().map(|mail| row(mail, &time)).collect_view();
        let foot = is_full.then(|| view! {
            <p class="card-foot">{format!("The latest {MAILS_SHOWN}. Mails are kept for 90 days.")}</p>
        });
        Either::Right(view! {
            <table class="table records-table" role="table" aria-label="Mails">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col" class="col-time">{time}</th>
                        <th role="columnheader" scope="col">"Message"</th>
                        <th role="columnheader" scope="col">"To"</th>
                        <th role="columnheader" scope="col">"State"</th>
                        <th role="columnheader" scope="col" class="col-short number">"Attempts"</th>
                        <th role="columnheader" scope="col">"Last error"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            {foot}
        })
    };
    view! {
        <section class="card table-card" aria-labelledby="mails">
            <div class="card-head"><h2 id="mails">"Latest mails"</h2></div>
            {body}
        </section>
    }
}

fn row(mail: MailSeen, time: &str) -> impl IntoView + use<> {
    let (state, note) = match mail.state {
        MailState::Sent(at) => (badge(Tone::Ok, "Sent"), at.short()),
        MailState::GivenUp => (badge(Tone::Over, "Failed"), "given up".into()),
        MailState::Waiting(next) => {
            let when = match mail.attempts {
                0 => "in a moment".into(),
                _ => format!("next try {}", next.short()),
            };
            (badge(Tone::Near, "Waiting"), when)
        }
    };
    let fault = mail.fault.map_or_else(|| "—".to_owned(), MailFault::message);
    view! {
        <tr role="row">
            <td role="cell" data-label=time.to_owned() class="figure">
                <time datetime=mail.at.at.to_string()>{mail.at.short()}</time>
            </td>
            <td role="cell" data-label="Message">
                <span>{mail.subject}<span class="cell-note">{mail.message.label()}</span></span>
            </td>
            <td role="cell" data-label="To"><span>{mail.to}</span></td>
            <td role="cell" data-label="State"><span>{state}<span class="cell-note">{note}</span></span></td>
            <td role="cell" data-label="Attempts" class="number">{mail.attempts}</td>
            <td role="cell" data-label="Last error"><span>{fault}</span></td>
        </tr>
    }
}
