"""Sample trainings, contests, guidance of newcomers, and a research project on care."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from plugins.team.demo.plan import Plan, tie
from plugins.team.models import (
    CareProject,
    CareProjectStage,
    OnboardingModule,
    OnboardingPlan,
    ResearchStage,
    SkillContest,
    Training,
    TrainingKind,
)
from portal.api import Record

__all__ = ["contest_records", "onboarding_records", "research_records", "training_records"]

TRAININGS = (
    (6, TrainingKind.FOOD_SAFETY, "食品安全操作规范", "4", 7, "营养员、采购员", "区市场监管所"),
    (13, TrainingKind.OBSERVATION, "保育操作现场观摩", "8", 4, "保育员", "市一级幼儿园"),
    (24, TrainingKind.SHADOWING, "一级园保健工作", "16", 1, "保健员", "市一级幼儿园"),
    (31, TrainingKind.OBSERVATION, "营养员面点技能观摩", "8", 3, "营养员", "区实验幼儿园"),
    (44, TrainingKind.EXPERT, "保健老师来园指导消毒操作", "4", 18, "保育员、保健员", "本园"),
    (56, TrainingKind.FIRE, "灭火器使用与疏散", "2", 33, "后勤人员", "区消防救援站"),
    (63, TrainingKind.CERTIFICATE, "保育员四级资格培训", "40", 2, "保育员", "市职业培训学校"),
    (78, TrainingKind.INTERNAL, "夏季卫生与急救常识", "1.5", 20, "保育员、保健员", "本园"),
)
FEWER = 6
"""Number of trainings in the brief sample of an earlier term."""
CONTESTS = (
    (50, "保育员一日操作技能", "保育员", 12, "一等奖2名、二等奖4名。"),
    (69, "营养员创意面点制作", "营养员", 6, "评出最佳造型、最受幼儿欢迎点心各1款，3款列入下月食谱。"),
)
MODULES = ("一日生活操作规范", "卫生消毒操作", "进餐与餐后护理", "午睡巡视", "安全防护与应急", "师德与保密")
PROJECT = "小班幼儿自主进餐习惯养成的保育策略研究"


def training_records(plan: Plan, *, brief: bool = False) -> Iterator[Training]:
    """Yield trainings, in the kindergarten and elsewhere."""
    for at, kind, topic, hours, participants, trainees, host in TRAININGS[:FEWER] if brief else TRAININGS:
        if (day := plan.day(at)) is not None:
            yield Training(
                occurred_on=day,
                kind=kind,
                topic=topic,
                hours=Decimal(hours),
                participants=participants,
                trainees=trainees,
                host=host,
            )


def contest_records(plan: Plan) -> Iterator[SkillContest]:
    """Yield one contest of the carers and one of the cooks."""
    for at, theme, post, participants, results in CONTESTS:
        if (day := plan.day(at)) is not None:
            yield SkillContest(
                occurred_on=day, theme=theme, post=plan.posts.get(post), participants=participants, results=results
            )


def onboarding_records(plan: Plan) -> Iterator[Record]:
    """Yield plans with modules: the first newcomer has passed all, the others have two modules open."""
    mentors = [person for person in plan.by_post.get("保育员", ()) if person not in plan.newcomers]
    for seat, newcomer in enumerate(plan.newcomers):
        begins = newcomer.hired_on
        if begins is None or begins > plan.days[-1] or seat >= len(mentors):
            continue
        made = OnboardingPlan(
            newcomer=newcomer, mentor=mentors[seat], starts_on=begins, ends_on=begins + timedelta(days=90)
        )
        yield made
        stored = plan.plans.get((newcomer.id, begins))
        for number, name in enumerate(MODULES):
            due = begins + timedelta(days=14 * (number + 1))
            passed = due - timedelta(days=2)
            done = passed <= plan.days[-1] and (seat == 0 or number < len(MODULES) - 2)
            module = OnboardingModule(name=name, due_on=due, passed_on=passed if done else None)
            tie(module, "plan", made, stored)
            yield module


def research_records(plan: Plan) -> Iterator[Record]:
    """Yield a project with three stages: begun in autumn, under way now, to be concluded next winter."""
    year = plan.term.starts_on.year
    leader = plan.one_of("保健员")
    project = CareProject(title=PROJECT, leader=leader, started_on=date(year - 1, 10, 16))
    yield project
    reached = plan.day(64)
    stages = (
        (ResearchStage.PROPOSAL, "开题论证", date(year - 1, 10, 16), date(year - 1, 10, 16), "课题方案"),
        (
            ResearchStage.RESEARCH,
            "班级观察与策略实施",
            date(year, 5, 29),
            reached,
            "进餐观察记录、保育案例集" if reached else None,
        ),
        (ResearchStage.CONCLUSION, "整理资料，撰写结题报告", date(year, 12, 18), None, None),
    )
    stored = plan.projects.get(PROJECT)
    for stage, activity, planned_on, reached_on, outputs in stages:
        part = CareProjectStage(
            stage=stage, activity=activity, planned_on=planned_on, reached_on=reached_on, outputs=outputs
        )
        tie(part, "project", project, stored)
        yield part
