//! After a batch was set: that it was, what it came to, the file to download, and Undo.

use domain::contract::{Applied, BatchPage, Me};
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::params::ParamsMap;

use super::rows::sums;
use crate::{
    budgets::outcome::set_title,
    paths,
    ui::{Tone, icon, known_words, notice, notice_text},
};

/// All of it but the customers.
pub(super) fn result(
    batch: &BatchPage,
    applied: &Applied,
    me: &Me,
    params: &ParamsMap,
) -> impl IntoView + use<> {
    let title = match (batch.undoes, batch.sums.only_type) {
        (Some(_), _) => "The batch has been undone.".to_owned(),
        (None, Some(budget_type)) => set_title(budget_type, applied.done.set),
        (None, None) => {
            format!("The budgets of {} customers have been set successfully.", applied.done.set)
        }
    };
    let unforeseen = match batch.sums.unforeseen {
        0 => String::new(),
        n => format!(
            " Usage went on while it was previewed: {n} of the customers froze, or did not, against what the preview said."
        ),
    };
    let text = format!("By {} on {}.{unforeseen}", applied.by, applied.at.short());
    // Said aloud when it has just been done, and else simply there.
    let role = if params.get_str("done").is_some() { "status" } else { "" };
    let failed = params.get_str("problem").map(|code| {
        let said = known_words(code)
            .unwrap_or_else(|| "Something stands in the way of undoing it.".into());
        let title = "Nothing has been undone.".into();
        notice(Tone::Over, "alert-triangle", "alert", "problem", title, notice_text(said))
    });
    let undo = match (applied.undone_by, &applied.denied) {
        (Some(by), _) => EitherOf3::A(view! {
            <a class="button" href=paths::batch(by, 0, &[])>{icon("history")} "It was undone"</a>
        }),
        (None, Some(_)) => EitherOf3::B(view! {
            <button class="button" type="button" disabled aria-describedby="may-not">"Undo"</button>
        }),
        (None, None) => EitherOf3::C(view! {
            <form method="post" action="/api/batches/undo">
                <input type="hidden" name="batch" value=batch.id.to_string()/>
                <button class="button" type="submit">"Undo"</button>
            </form>
        }),
    };
    let denied = applied.denied.as_ref().map(crate::overview::may_not_set);
    let undoes = batch.undoes.map(|undone| view! {
        <a class="button" href=paths::batch(undone, 0, &[])>{icon("history")} "What it undid"</a>
    });
    view! {
        {failed}
        {denied}
        {notice(Tone::Ok, "check-circle", role, "news", title, notice_text(text))}
        <section class="card" aria-label="Sums">
            <div class="card-body stack">
                {sums(&batch.sums, &me.currency, true)}
                <div class="buttons">
                    <a class="button button--primary" href=paths::CUSTOMERS>"Customer Management"</a>
                    {undo}
                    {undoes}
                    <a class="button button--quiet" href=paths::batch_file(batch.id) rel="external">{icon("arrow-down")} "Download CSV"</a>
                </div>
            </div>
        </section>
    }
}
