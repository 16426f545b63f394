//! Where a page stands: the path of words above its heading.

use leptos::{either::EitherOf3, prelude::*};

/// One word of the path.
pub(crate) enum Crumb {
    /// A group that has no page of its own.
    Group(&'static str),
    /// A page above.
    Page(String, String),
    /// This page.
    Here(String),
}

/// The path.
pub(crate) fn breadcrumbs(crumbs: Vec<Crumb>) -> impl IntoView {
    let crumbs = crumbs.into_iter().map(|crumb| match crumb {
        Crumb::Group(name) => EitherOf3::A(view! { <li>{name}</li> }),
        Crumb::Page(name, path) => EitherOf3::B(view! { <li><a href=path>{name}</a></li> }),
        Crumb::Here(name) => {
            EitherOf3::C(view! { <li><span aria-current="page">{name}</span></li> })
        }
    });
    view! { <nav class="breadcrumbs" aria-label="Breadcrumb"><ol>{crumbs.collect_view()}</ol></nav> }
}
