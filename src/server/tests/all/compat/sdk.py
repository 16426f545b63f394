"""Drives the published SDK against a server, as people's programs do. Ends at the first thing that differs."""

import json
import os
import sys
from decimal import Decimal

from huaweicloudsdkbssintl.v2 import (
    BssintlClient,
    CheckSubcustomerUserReq,
    CheckUserIdentityRequest,
    CreateCustomerV2Req,
    CreateSubCustomerRequest,
    FreezeSubCustomersReq,
    FreezeSubCustomersRequest,
    ListIndirectPartnersRequest,
    ListPostpaidBillSumRequest,
    ListSubCustomerBudgetRecordsRequest,
    ListSubCustomerBudgetReq,
    ListSubCustomerBudgetRequest,
    ListSubCustomersRequest,
    ModSubCustomerBudgetReq,
    QueryIndirectPartnersReq,
    QuerySubCustomerListReq,
    SendVerificationCodeV2Req,
    SendVerificationMessageCodeRequest,
    ShowCustomerExpenditureQuotaRequest,
    ShowCustomerMonthlySumRequest,
    ShowPartnerConsumptionQuotaRequest,
    ShowSubCustomerBudgetRequest,
    UnfreezeSubCustomersReq,
    UnfreezeSubCustomersRequest,
    UpdateSubCustomerBudgetRequest,
)
from huaweicloudsdkbssintl.v2.region.bssintl_region import BssintlRegion
from huaweicloudsdkcore.auth.credentials import GlobalCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException

facts = json.loads(sys.argv[1])
ACME, BOREALIS, RESELLER = facts["acme"], facts["borealis"], facts["reseller"]
NOBODY = "0" * 32


def client(ak, sk, domain=None):
    """A client that is pointed at the server by its endpoint."""
    builder = BssintlClient.new_builder().with_credentials(GlobalCredentials(ak, sk, domain))
    return builder.with_endpoints([facts["origin"]]).build()


def refused(code, status, call):
    """The call fails as documented."""
    try:
        answer = call()
    except ClientRequestException as error:
        assert (error.error_code, error.status_code) == (code, status), error
        assert error.error_msg and len(error.request_id) == 16, error
        return
    raise AssertionError(f"not refused with {code}: {answer}")


def set_budget(by, **fields):
    return by.update_sub_customer_budget(
        UpdateSubCustomerBudgetRequest(body=ModSubCustomerBudgetReq(**fields))
    )


def show_budget(by, **fields):
    return by.show_sub_customer_budget(ShowSubCustomerBudgetRequest(**fields))


def customers(by, **fields):
    return by.list_sub_customers(ListSubCustomersRequest(body=QuerySubCustomerListReq(**fields)))


def records(by, **fields):
    return by.list_sub_customer_budget_records(ListSubCustomerBudgetRecordsRequest(**fields))


def budgets(reseller, distributor):
    assert set_budget(reseller, customer_id=ACME, budget_amount=Decimal("1000.50")).status_code == 204
    shown = show_budget(reseller, customer_id=ACME)
    assert (shown.budget_amount, shown.budget_type) == (Decimal("1000.50"), "MONTHLY"), shown
    assert isinstance(shown.used_amount, (int, Decimal)) and shown.measure_id == 1, shown
    assert shown.currency == "USD", shown
    every = dict(
        customer_id=ACME,
        budget_amount=750,
        cancel_partner_frozen="0",
        indirect_partner_id="",
        budget_type="PACKAGE",
        frozen_operate_type=1,
    )
    set_budget(reseller, **every)
    set_budget(reseller, customer_id=ACME, budget_amount="800.00")
    refused("CBC.0100", 400, lambda: set_budget(reseller, customer_id=ACME, budget_amount=0.1 + 0.2))
    refused("CBC.0100", 400, lambda: set_budget(reseller, customer_id=ACME, budget_amount=0))
    refused("CBC.99000035", 400, lambda: set_budget(reseller, customer_id=NOBODY, budget_amount=1))
    refused(
        "PC.QuotaExceeded",
        400,
        lambda: set_budget(reseller, customer_id=ACME, budget_amount=2147483647),
    )
    foreign = dict(customer_id=ACME, budget_amount=1, indirect_partner_id=RESELLER)
    refused("PC.Delegated", 400, lambda: set_budget(distributor, **foreign))
    foreign["indirect_partner_id"] = NOBODY
    refused("CBC.99000037", 400, lambda: set_budget(distributor, **foreign))
    of_reseller = show_budget(distributor, customer_id=ACME, indirect_partner_id=RESELLER)
    assert of_reseller.budget_amount == 800, of_reseller
    without = show_budget(reseller, customer_id=BOREALIS)
    assert without.budget_amount is None and without.used_amount is not None, without

    body = ListSubCustomerBudgetReq(customer_ids=[BOREALIS, NOBODY, ACME])
    listed = reseller.list_sub_customer_budget(ListSubCustomerBudgetRequest(body=body))
    assert [one.customer_id for one in listed.budget_infos] == [BOREALIS, ACME], listed
    assert listed.budget_infos[1].budget_amount == 800, listed

    page = records(reseller, customer_id=ACME, offset=0, limit=2, operation_type="SETTING")
    assert page.total_count >= 3 and len(page.record_list) == 2, page
    newest = page.record_list[0]
    assert (newest.budget_amount, newest.operation_type) == (800, "SETTING"), newest
    assert newest.partner_corp_name == "Northwind Cloud" and newest.operator == "Demo", newest
    once = records(reseller, customer_id=ACME, budget_type="PACKAGE")
    assert once.record_list[0].budget_amount == 750, once
    refused("CBC.0100", 400, lambda: records(reseller, customer_id=ACME, operation_type=""))
    refused("CBC.0100", 400, lambda: records(reseller, customer_id=ACME, limit=101))


def people(reseller, distributor):
    every = customers(reseller)
    assert every.count > 10 and len(every.customer_infos) == 10, every
    assert reseller.list_sub_customers(ListSubCustomersRequest()).count == every.count
    found = customers(reseller, customer="acme", association_type="3", offset=0, limit=10)
    (acme,) = found.customer_infos
    assert (acme.customer_id, acme.customer, acme.is_frozen) == (ACME, "Acme Robotics", 0), acme
    of_reseller = customers(distributor, indirect_partner_id=RESELLER)
    assert of_reseller.count == every.count, of_reseller
    assert customers(reseller, customer_id=NOBODY).customer_infos == []
    refused("CBC.0100", 400, lambda: customers(reseller, account_name="a b"))


def freezes(reseller, distributor):
    def freeze(by, **fields):
        return by.freeze_sub_customers(FreezeSubCustomersRequest(body=FreezeSubCustomersReq(**fields)))

    def unfreeze(by, **fields):
        request = UnfreezeSubCustomersRequest(body=UnfreezeSubCustomersReq(**fields))
        return by.unfreeze_sub_customers(request)

    frozen = freeze(reseller, customer_ids=[ACME, NOBODY], reason="overdue")
    (detail,) = frozen.error_details
    assert (detail.error_code, detail.id) == ("CBC.99000035", NOBODY), frozen
    (acme,) = customers(reseller, customer_id=ACME).customer_infos
    assert acme.is_frozen == 1, acme
    wrong = unfreeze(reseller, customer_ids=[ACME], reason="paid", unfreeze_type="ACCOUNT_AND_RESOURCE")
    assert [one.error_code for one in wrong.error_details] == ["CBC.0100"], wrong
    assert unfreeze(reseller, customer_ids=[ACME], reason="paid").error_details is None
    delegated = freeze(distributor, customer_ids=[ACME], reason="x", indirect_partner_id=RESELLER)
    assert [one.error_code for one in delegated.error_details] == ["PC.Delegated"], delegated
    refused("CBC.0100", 400, lambda: freeze(reseller, customer_ids=[ACME], reason="r" * 257))
    refused("CBC.0100", 400, lambda: freeze(reseller, customer_ids=[ACME] * 11, reason="x"))


def resellers(reseller, distributor):
    body = QueryIndirectPartnersReq(account_name="northwind", offset=0, limit=10)
    found = distributor.list_indirect_partners(ListIndirectPartnersRequest(body=body))
    (northwind,) = found.indirect_partners
    assert (northwind.indirect_partner_id, northwind.name) == (RESELLER, "Northwind Cloud"), found
    assert distributor.list_indirect_partners(ListIndirectPartnersRequest()).count == 3
    refused("CBC.0151", 403, lambda: reseller.list_indirect_partners(ListIndirectPartnersRequest()))


def credit(reseller, distributor):
    owed = distributor.show_partner_consumption_quota(ShowPartnerConsumptionQuotaRequest())
    assert owed.used_consumption_quota == owed.unbilled_amount and Decimal(owed.unbilled_amount) > 0, owed
    assert (owed.due_amount, owed.currency, owed.measure_id) == ("0.00", "USD", 1), owed
    ask = ShowPartnerConsumptionQuotaRequest()
    refused("CBC.0151", 403, lambda: reseller.show_partner_consumption_quota(ask))


def registration(reseller):
    def check(value):
        body = CheckSubcustomerUserReq(search_type="name", search_value=value)
        return reseller.check_user_identity(CheckUserIdentityRequest(body=body)).check_result

    def create(**fields):
        body = CreateCustomerV2Req(xaccount_type="Shop", **fields)
        return reseller.create_sub_customer(CreateSubCustomerRequest(body=body))

    assert check("blue-heron") == "available"
    made = create(xaccount_id="u-1", domain_name="blue-heron")
    assert made.domain_name == "blue-heron" and len(made.domain_id) == 32, made
    assert check("blue-heron") == "used_by_user"
    (seen,) = customers(reseller, customer_id=made.domain_id).customer_infos
    assert (seen.xaccount_id, seen.xaccount_type, seen.is_frozen) == ("u-1", "Shop", 1), seen
    refused("CBC.99000050", 400, lambda: create(xaccount_id="u-1"))
    refused("CBC.0100", 400, lambda: create(xaccount_id="u-2", domain_name="four"))
    refused("CBC.0100", 400, lambda: create(xaccount_id="u-2", email="a@b.example"))
    code = SendVerificationCodeV2Req(receiver_type=2, timeout=10, email="ops@example.com", lang="en-us")
    sent = reseller.send_verification_message_code(SendVerificationMessageCodeRequest(body=code))
    assert sent.status_code == 204, sent


def bills(reseller):
    own = client(facts["customer"]["ak"], facts["customer"]["sk"])
    quota = own.show_customer_expenditure_quota(ShowCustomerExpenditureQuotaRequest())
    assert quota.granting_amount == 800 and quota.granting_amount_used is not None, quota
    assert (quota.currency, quota.measure_id) == ("USD", 1), quota
    month = own.show_customer_monthly_sum(ShowCustomerMonthlySumRequest(bill_cycle=facts["month"]))
    assert month.total_count == len(month.bill_sums) > 0, month
    # Rows are rounded down one by one, their sum once.
    rounded = month.consume_amount - sum(row.consume_amount for row in month.bill_sums)
    assert 0 <= rounded < Decimal("0.01") * len(month.bill_sums), month
    assert {row.customer_id for row in month.bill_sums} == {ACME}, month
    bill = reseller.list_postpaid_bill_sum(ListPostpaidBillSumRequest(bill_cycle=facts["month"]))
    assert bill.initial_amount_due == bill.consume_amount + bill.refunds + bill.adjustments, bill
    assert bill.consume_amount >= month.consume_amount and bill.bill_cycle == facts["month"], bill
    refused("CBC.0100", 400, lambda: reseller.list_postpaid_bill_sum(ListPostpaidBillSumRequest(bill_cycle="May")))
    refused("CBC.0151", 403, lambda: customers(own))
    ask = ShowCustomerExpenditureQuotaRequest()
    refused("CBC.0151", 403, lambda: reseller.show_customer_expenditure_quota(ask))


def doors(reseller):
    wrong = client(facts["northwind"]["ak"], "wrong")
    refused("APIGW.0301", 401, lambda: customers(wrong))
    request = ListSubCustomersRequest(body=QuerySubCustomerListReq())
    login = {
        "auth": {
            "identity": {
                "methods": ["password"],
                "password": {
                    "user": {
                        "name": facts["member"]["email"],
                        "password": facts["member"]["password"],
                        "domain": {"name": "Northwind Cloud"},
                    }
                },
            },
            "scope": {"domain": {"name": "Northwind Cloud"}},
        }
    }
    import requests

    issued = requests.post(facts["origin"] + "/v3/auth/tokens", json=login)
    assert issued.status_code == 201, issued.text
    token = issued.headers["X-Subject-Token"]
    by_token = wrong.list_sub_customers_invoker(request).add_header("X-Auth-Token", token).invoke()
    assert by_token.count == customers(reseller).count, by_token


def by_environment():
    """What people's programs say of the vendor's region stays as it is; the environment leads it here."""
    os.environ["HUAWEICLOUD_SDK_REGION_BSSINTL_AP_SOUTHEAST_1"] = facts["origin"]
    os.environ["HUAWEICLOUD_SDK_IAM_ENDPOINT"] = facts["origin"]
    os.environ["HUAWEICLOUD_SDK_AK"] = facts["northwind"]["ak"]
    os.environ["HUAWEICLOUD_SDK_SK"] = facts["northwind"]["sk"]
    region = BssintlRegion.value_of("ap-southeast-1")
    assert customers(BssintlClient.new_builder().with_region(region).build()).count > 10
    os.environ["HUAWEICLOUD_SDK_AK"] = facts["customer"]["ak"]
    os.environ["HUAWEICLOUD_SDK_SK"] = facts["customer"]["sk"]
    own = BssintlClient.new_builder().with_region(region).build()
    assert own.show_customer_expenditure_quota(ShowCustomerExpenditureQuotaRequest()).measure_id == 1
    os.environ["HUAWEICLOUD_SDK_AK"] = facts["northwind"]["ak"]
    os.environ["HUAWEICLOUD_SDK_SK"] = facts["northwind"]["sk"]
    os.environ["HUAWEICLOUD_SDK_DOMAIN_ID"] = RESELLER
    assert customers(BssintlClient.new_builder().with_region(region).build()).count > 10


def main():
    reseller = client(facts["northwind"]["ak"], facts["northwind"]["sk"])
    distributor = client(facts["meridian"]["ak"], facts["meridian"]["sk"], RESELLER)
    budgets(reseller, distributor)
    people(reseller, distributor)
    freezes(reseller, distributor)
    resellers(reseller, distributor)
    credit(reseller, distributor)
    registration(reseller)
    bills(reseller)
    doors(reseller)
    by_environment()
    print("all methods answered")


main()
