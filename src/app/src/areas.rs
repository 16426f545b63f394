//! The areas of the console: the code of each lies in a part of the wasm of its own, which the browser fetches with the
//! first page of that area. Frame and sign-in come with the main part.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use crate::{
    api_keys::api_keys_page,
    audit::audit_page,
    authenticator::authenticator_page,
    batches::{batch_page, upload_page},
    budgets::set_budget_page,
    customer::{answer_page, customer_page, disassociate_page, new_customers_page},
    customers::{assign_page, customers_page},
    exports::exports_page,
    freezes::freeze_page,
    members::members_page,
    messages::messages_page,
    overview::overview_page,
    partner_information::partner_information_page,
    records::records_page,
    resellers::{
        assign_reseller_page, freeze_reseller_page, grant_page, move_page, offboard_page,
        resellers_page,
    },
    sign_in::{change_password_page, forgot_password_page, join_page, reset_password_page},
    webhooks::{webhook_log_page, webhooks_page},
};

/// An area with its pages. `$preload` is the name that Leptos gives to the function which fetches the area.
macro_rules! area {
    ($area:ident, $preload:ident, $pages:ident { $($page:ident = $view:path,)* }) => {
        enum $pages {
            $($page,)*
        }

        #[lazy]
        fn $area(page: $pages) -> AnyView {
            match page {
                $($pages::$page => $view(),)*
            }
        }

        $(
            pub(crate) struct $page;

            impl LazyRoute for $page {
                fn data() -> Self {
                    Self
                }

                async fn view(_: Self) -> AnyView {
                    $area($pages::$page).await
                }

                async fn preload() {
                    #[cfg(feature = "hydrate")]
                    $preload().await;
                }
            }
        )*
    };
}

area!(sales_area, __preload_sales_area, SalesPages {
    Overview = overview_page,
    Customers = customers_page,
    Customer = customer_page,
    NewCustomers = new_customers_page,
    Assign = assign_page,
    Exports = exports_page,
    Disassociate = disassociate_page,
    MoveCustomer = move_page,
    Resellers = resellers_page,
    Grant = grant_page,
    AssignReseller = assign_reseller_page,
    FreezeReseller = freeze_reseller_page,
    Offboard = offboard_page,
});

area!(changes_area, __preload_changes_area, ChangesPages {
    SetBudget = set_budget_page,
    Batch = batch_page,
    Upload = upload_page,
    Freeze = freeze_page,
    Records = records_page,
});

// With the pages that somebody comes to from a mail.
area!(partner_area, __preload_partner_area, PartnerPages {
    PartnerInformation = partner_information_page,
    Members = members_page,
    Messages = messages_page,
    ChangePassword = change_password_page,
    Authenticator = authenticator_page,
    ApiKeys = api_keys_page,
    Webhooks = webhooks_page,
    WebhookLog = webhook_log_page,
    Audit = audit_page,
    Join = join_page,
    ForgotPassword = forgot_password_page,
    ResetPassword = reset_password_page,
    Answer = answer_page,
});
