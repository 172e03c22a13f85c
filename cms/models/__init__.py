from cms.models.approval import AdvertApprovalTask
from cms.models.candidate_pack import CandidatePack
from cms.models.guidance import GuidanceIndexPage, GuidancePage
from cms.models.home import HomePage
from cms.models.vacancy import VacancyIndexPage, VacancyPage

__all__ = [
    "AdvertApprovalTask",
    "CandidatePack",
    "GuidanceIndexPage",
    "GuidancePage",
    "HomePage",
    "VacancyIndexPage",
    "VacancyPage",
]
