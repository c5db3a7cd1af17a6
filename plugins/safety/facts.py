"""Facts of the safety section. Labels are names in wording and JSON and are never translated."""

from __future__ import annotations

from sqlalchemy import and_

from plugins.safety.judging import equipped, expired, not_in_order, overdue, too_slow, unattended, worn_out
from plugins.safety.models import (
    ASSET,
    DONE,
    DefenceState,
    Drill,
    DutyLog,
    FireEquipment,
    FireInspection,
    FirePatrol,
    Hazard,
    HazardLevel,
    HazardState,
    Incident,
    InspectionKind,
    InspectionLine,
    Maintenance,
    MaintenanceResult,
    RepairOrder,
    RepairState,
    Responsibility,
    SafetyEducation,
    SafetyInspection,
    SafetyPledge,
    SecurityMeasure,
    Urgency,
)
from portal.api import Breakdown, Count, Fact, Listing, Median, Total, _l

__all__ = ["FACTS"]

_OPEN_REPAIR = RepairOrder.state.not_in((*DONE, RepairState.REJECTED))

_REPAIRS: tuple[Fact, ...] = (
    Count(key="repairs", label="报修件数", title=_l("Repairs reported"), unit="件", record=RepairOrder),
    Count(
        key="repairs_urgent",
        label="紧急报修件数",
        title=_l("Urgent repairs reported"),
        record=RepairOrder,
        where=RepairOrder.urgency.in_((Urgency.URGENT, Urgency.CRITICAL)),
    ),
    Count(
        key="repairs_done",
        label="修复件数",
        title=_l("Repairs done"),
        unit="件",
        record=RepairOrder,
        where=RepairOrder.state.in_(DONE),
    ),
    Count(
        key="repairs_open",
        label="未修复件数",
        title=_l("Repairs not done"),
        record=RepairOrder,
        where=_OPEN_REPAIR,
    ),
    Count(
        key="repairs_open_urgent",
        label="未修复紧急报修",
        title=_l("Urgent repairs not done"),
        record=RepairOrder,
        where=and_(_OPEN_REPAIR, RepairOrder.urgency.in_((Urgency.URGENT, Urgency.CRITICAL))),
    ),
    Count(
        key="repairs_rejected",
        label="不予维修件数",
        title=_l("Repairs turned down"),
        record=RepairOrder,
        where=RepairOrder.state == RepairState.REJECTED,
    ),
    Total(
        key="repair_cost",
        label="维修费用",
        title=_l("Cost of repairs"),
        unit="元",
        record=RepairOrder,
        of=RepairOrder.cost,
        digits=2,
    ),
    Median(
        key="repair_days",
        label="修复天数",
        title=_l("Median days from report to repair"),
        unit="天",
        record=RepairOrder,
        where=RepairOrder.state.in_(DONE),
        since=RepairOrder.occurred_on,
        until=RepairOrder.finished_on,
    ),
    Count(key="maintenances", label="检修次数", title=_l("Times of maintenance"), record=Maintenance),
    Count(
        key="maintenances_to_repair",
        label="检修待修次数",
        title=_l("Maintenance that led to a repair"),
        record=Maintenance,
        where=Maintenance.result == MaintenanceResult.REPAIR,
    ),
)

_INSPECTIONS: tuple[Fact, ...] = (
    Count(key="inspections", label="安全检查次数", title=_l("Safety inspections"), unit="次", record=SafetyInspection),
    Breakdown(
        key="inspections_by_kind",
        label="检查分类",
        title=_l("Safety inspections by kind"),
        unit="次",
        record=SafetyInspection,
        by=SafetyInspection.kind,
    ),
    Count(
        key="rounds",
        label="日常巡查次数",
        title=_l("Daily rounds"),
        record=SafetyInspection,
        where=SafetyInspection.kind == InspectionKind.ROUND,
    ),
    Total(
        key="items_inspected",
        label="检查项数",
        title=_l("Items inspected"),
        record=SafetyInspection,
        of=SafetyInspection.items,
    ),
    Total(
        key="problems_found",
        label="检查问题数",
        title=_l("Problems found at safety inspections"),
        unit="个",
        record=SafetyInspection,
        of=SafetyInspection.problem_count,
    ),
    Count(
        key="problems_unattended",
        label="未跟进问题",
        title=_l("Problems that became neither a hazard nor a repair"),
        record=InspectionLine,
        where=unattended,
    ),
    Count(key="hazards", label="隐患数", title=_l("Hazards"), unit="处", record=Hazard),
    Count(
        key="hazards_grave",
        label="较大以上隐患",
        title=_l("Considerable and major hazards"),
        record=Hazard,
        where=Hazard.level != HazardLevel.ORDINARY,
    ),
    Count(
        key="hazards_fixed",
        label="已整改隐患",
        title=_l("Hazards put right"),
        unit="处",
        record=Hazard,
        where=Hazard.state != HazardState.OPEN,
    ),
    Count(
        key="hazards_verified",
        label="已销号隐患",
        title=_l("Hazards verified by another person"),
        record=Hazard,
        where=Hazard.state == HazardState.VERIFIED,
    ),
    Count(
        key="hazards_to_verify",
        label="待复查隐患",
        title=_l("Hazards to be verified"),
        record=Hazard,
        where=Hazard.state == HazardState.FIXED,
    ),
    Count(
        key="hazards_open",
        label="未整改隐患",
        title=_l("Hazards not put right"),
        record=Hazard,
        where=Hazard.state == HazardState.OPEN,
    ),
    Count(key="hazards_overdue", label="逾期隐患", title=_l("Hazards overdue"), record=Hazard, where=overdue),
)

_FIRE: tuple[Fact, ...] = (
    Count(key="fire_patrols", label="防火巡查次数", title=_l("Fire patrols"), record=FirePatrol),
    Count(
        key="fire_patrol_problems",
        label="防火巡查问题",
        title=_l("Fire patrols that found something"),
        record=FirePatrol,
        where=not_in_order(FirePatrol),
    ),
    Count(
        key="fire_patrol_problems_open",
        label="未整改巡查问题",
        title=_l("Fire patrols whose finding was not put right"),
        record=FirePatrol,
        where=and_(not_in_order(FirePatrol), FirePatrol.fixed_on.is_(None)),
    ),
    Count(
        key="fire_inspection_problems",
        label="防火检查问题",
        title=_l("Fire inspections that found something"),
        record=FireInspection,
        where=not_in_order(FireInspection),
    ),
    Count(
        key="fire_inspection_problems_open",
        label="未整改防火问题",
        title=_l("Fire inspections whose finding was not put right"),
        record=FireInspection,
        where=and_(not_in_order(FireInspection), FireInspection.fixed_on.is_(None)),
    ),
    Total(
        key="fire_equipment",
        label="消防器材件数",
        title=_l("Pieces of fire equipment"),
        record=FireEquipment,
        of=FireEquipment.quantity,
        where=equipped,
    ),
    Total(
        key="fire_equipment_expired",
        label="过期消防器材",
        title=_l("Pieces of fire equipment past their date"),
        record=FireEquipment,
        of=FireEquipment.quantity,
        where=expired,
    ),
)

_PEOPLE: tuple[Fact, ...] = (
    Count(key="duty_logs", label="值班次数", title=_l("Times on duty"), record=DutyLog),
    Count(
        key="duty_events",
        label="值班记事次数",
        title=_l("Times on duty on which something happened"),
        record=DutyLog,
        where=and_(DutyLog.event.is_not(None), DutyLog.event != ""),
    ),
    Count(key="pledges_signed", label="责任书份数", title=_l("Safety pledges signed"), record=SafetyPledge),
    Count(
        key="educations",
        label="宣传教育次数",
        title=_l("Events of safety education"),
        unit="次",
        record=SafetyEducation,
    ),
    Total(
        key="educated",
        label="宣传教育人次",
        title=_l("People reached by safety education"),
        unit="人次",
        record=SafetyEducation,
        of=SafetyEducation.attendance,
    ),
    Breakdown(
        key="educations_by_channel",
        label="宣传渠道",
        title=_l("Events of safety education by channel"),
        record=SafetyEducation,
        by=SafetyEducation.channel,
    ),
    Listing(
        key="education_topics",
        label="宣传主题",
        title=_l("Topics of safety education"),
        record=SafetyEducation,
        of=SafetyEducation.topic,
    ),
    Count(key="drills_held", label="演练次数", title=_l("Drills held"), unit="次", record=Drill),
    Total(
        key="drilled",
        label="演练人次",
        title=_l("People who took part in drills"),
        unit="人次",
        record=Drill,
        of=Drill.participants,
    ),
    Breakdown(key="drills_by_kind", label="演练种类", title=_l("Drills by kind"), record=Drill, by=Drill.kind),
    Count(
        key="drills_of_all_staff",
        label="全员演练次数",
        title=_l("Drills in which all staff took part"),
        record=Drill,
        where=Drill.all_staff.is_(True),
    ),
    Count(
        key="drills_timed",
        label="计时演练次数",
        title=_l("Drills of which the evacuation was timed"),
        record=Drill,
        where=Drill.evacuation_seconds.is_not(None),
    ),
    Count(
        key="drills_too_slow",
        label="疏散超时次数",
        title=_l("Drills that took longer than the rule allows"),
        record=Drill,
        where=too_slow,
    ),
)

_DEFENCE: tuple[Fact, ...] = (
    Count(key="defence_checks", label="三防检查次数", title=_l("Checks of the three defences"), record=SecurityMeasure),
    Count(
        key="defence_problems",
        label="三防问题数",
        title=_l("Faults of the three defences"),
        record=SecurityMeasure,
        where=SecurityMeasure.state != DefenceState.GOOD,
    ),
    Count(
        key="defence_problems_open",
        label="未整改三防问题",
        title=_l("Faults of the three defences not put right"),
        record=SecurityMeasure,
        where=and_(SecurityMeasure.state != DefenceState.GOOD, SecurityMeasure.fixed_on.is_(None)),
    ),
    Count(key="incidents", label="安全事故数", title=_l("Accidents"), unit="起", record=Incident),
    Count(
        key="incidents_liable",
        label="责任事故数",
        title=_l("Accidents for which the kindergarten is responsible"),
        record=Incident,
        where=Incident.responsibility == Responsibility.LIABLE,
        zero_is_signed=True,
    ),
    Count(
        key="incidents_pending",
        label="待认定事故",
        title=_l("Accidents whose responsibility is not settled"),
        record=Incident,
        where=Incident.responsibility == Responsibility.PENDING,
    ),
    Count(
        key="incidents_open",
        label="未结案事故",
        title=_l("Accidents not closed"),
        record=Incident,
        where=Incident.closed_on.is_(None),
    ),
)

_ASSETS: tuple[Fact, ...] = (
    Count(
        key="assets_worn_out",
        label="建议报废资产",
        title=_l("Assets whose repairs cost too much of their price"),
        record=RepairOrder,
        where=worn_out,
        distinct=RepairOrder.asset_id,
        dated=False,
    ),
)

FACTS: tuple[Fact, ...] = (
    *_REPAIRS,
    *_INSPECTIONS,
    *_FIRE,
    *_PEOPLE,
    *_DEFENCE,
    # What is measured against the price of an asset is there only where assets are.
    *(_ASSETS if ASSET is not None else ()),
)
