from django.db import models


class ApplicationState(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    ELIGIBLE = "eligible", "Eligible"
    INELIGIBLE = "ineligible", "Not eligible"
    LONGLISTED = "longlisted", "Longlisted"
    SHORTLISTED = "shortlisted", "Shortlisted"
    NOT_SHORTLISTED = "not_shortlisted", "Not shortlisted"
    INTERVIEWED = "interviewed", "Interviewed"
    APPOINTABLE = "appointable", "Appointable"
    NOT_APPOINTABLE = "not_appointable", "Not appointable"
    RECOMMENDED = "recommended", "Recommended"
    CONDITIONAL_OFFER = "conditional_offer", "Conditional offer"
    APPOINTED = "appointed", "Appointed"
    RESERVE = "reserve", "On the reserve list"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DECLINED = "declined", "Declined the offer"
    FAILED_CHECKS = "failed_checks", "Did not pass checks"
    PURGED = "purged", "Erased"
