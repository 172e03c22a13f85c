"""The only writers of campaigns, panels and conflicts."""

from workflows.campaigns.services.access import end_access, set_last_day_of_access
from workflows.campaigns.services.clock import (
    load_bank_holidays,
    record_delay,
    record_stage_date,
)
from workflows.campaigns.services.conflicts import (
    ConflictInput,
    assess_conflict,
    assess_decider,
    declare_as_decider,
    declare_conflicts,
    record_conflict_read,
    record_register_export,
    record_register_read,
)
from workflows.campaigns.services.extension import extend
from workflows.campaigns.services.lifecycle import (
    close_due,
    close_if_due,
    create_campaign,
    move,
    open_campaign,
)
from workflows.campaigns.services.notices import WORDS, tell_candidates
from workflows.campaigns.services.panel import (
    check_seat,
    end_panel_membership,
    expected_grants,
    seat_panel_member,
    set_last_day_of_seat,
    sync_campaign_grants,
)
from workflows.campaigns.services.reminders import remind
from workflows.campaigns.services.roles import (
    check_campaign_role,
    check_scores_not,
    end_campaign_role,
    give_campaign_role,
    record_look_back,
    record_trail_export,
    record_trail_read,
    set_last_day_of_campaign_role,
)
from workflows.campaigns.services.specification import (
    AnchorInput,
    CampaignInput,
    CriterionInput,
    set_criteria,
    set_dates,
)
from workflows.campaigns.services.window import set_window

__all__ = [
    "WORDS",
    "AnchorInput",
    "CampaignInput",
    "ConflictInput",
    "CriterionInput",
    "assess_conflict",
    "assess_decider",
    "check_campaign_role",
    "check_scores_not",
    "check_seat",
    "close_due",
    "close_if_due",
    "create_campaign",
    "declare_as_decider",
    "declare_conflicts",
    "end_access",
    "end_campaign_role",
    "end_panel_membership",
    "expected_grants",
    "extend",
    "give_campaign_role",
    "load_bank_holidays",
    "move",
    "open_campaign",
    "record_conflict_read",
    "record_delay",
    "record_look_back",
    "record_register_export",
    "record_register_read",
    "record_stage_date",
    "record_trail_export",
    "record_trail_read",
    "remind",
    "seat_panel_member",
    "set_criteria",
    "set_dates",
    "set_last_day_of_access",
    "set_last_day_of_campaign_role",
    "set_last_day_of_seat",
    "set_window",
    "sync_campaign_grants",
    "tell_candidates",
]
