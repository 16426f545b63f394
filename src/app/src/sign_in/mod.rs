//! Signing in and out, who is signed in, and how people come in: by an invitation, or with a new password.

pub(crate) mod api;
mod join;
mod page;
mod password;

pub(crate) use join::join_page;
pub(crate) use page::sign_in_page;
pub(crate) use password::{change_password_page, forgot_password_page, reset_password_page};
