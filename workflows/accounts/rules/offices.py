"""What each office lets a person see, in a sentence for the person who holds it."""

from collections.abc import Mapping
from types import MappingProxyType

# DOMAIN's table of roles, in words for the person who holds one.
SEES: Mapping[str, str] = MappingProxyType(
    {
        "Recruitment coordinator": "You run campaigns and read their applications. You never score, and never see equality answers.",
        "Panel chair": "You score without knowing names, and lead the panel’s moderation. Originals are never edited.",
        "Panel member": "You score the applications of your campaigns without knowing names. Others’ scores open when yours are locked.",
        "Independent member": "You score as every member does, and read the trail of the campaign.",
        "Senior independent panel member": "You score as every member does, and read the trail of the campaign.",
        "Governor": "You score as a member of the panel, without knowing names.",
        "External assessor": "You score as a member of the panel, without knowing names.",
        "Stakeholder": "You comment on the shortlisted candidates when the panel invites you. You never see scores.",
        "Adviser": "You advise the panel. You never score, and see no scores.",
        "Committee chair": "You read the board packs issued to your committee. You never see raw applications.",
        "Committee member": "You read the board packs issued to your committee. You never see raw applications.",
        "Board secretary": "You build and keep board packs.",
        "Auditor": "You read the trail of campaigns. You can change nothing, and see no marks.",
        "Data protection officer": "You read the trail of campaigns. You can change nothing, and see no marks.",
        "Campaign coordinator": "You run this campaign and read its applications. You never score.",
        "Campaign stakeholder": "You read short biographies of shortlisted candidates and comment on them. You never see scores or applications.",
        "Campaign auditor": "You read the trail of this campaign. You can change nothing, and see no marks.",
        "Fit and proper person test officer": "You keep the checks of those who are appointed. You never see scores.",
        "Equality analyst": "You see suppressed totals of equality answers. You never see names.",
        "Decider": "You decide on recommended candidates. You cannot change a score.",
        "Editors": "You draft adverts in the site’s editor. Somebody else approves them before they are published.",
        "Advert approvers": "You approve adverts in the site’s editor, none of your own. Publishing one opens its campaign.",
        "System administrator": "You configure the service and its accounts. You see no applications and no scores.",
    }
)
