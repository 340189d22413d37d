"""Import and export of spreadsheets on the command line, by the register's own services."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext, override

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.config import speech
from shouwang.config.trouble import Trouble
from shouwang.kernel import clock
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import Words
from shouwang.living.register import services as register
from shouwang.living.register.rules.fields import MEANINGS


def read(file: Path, *, compound: str, kind: str, commit: bool, valid_only: bool, result: Path | None) -> int:
    """Try or write a file and say what came of it; 1 when rows were refused.

    Raises:
        Trouble: the compound or a needed column is missing, or the file cannot be read.
    """
    with journal.coming_from("cli"), override(_language()):
        try:
            return _read(file, compound, kind, commit=commit, valid_only=valid_only, result=result)
        except Refusal as refusal:
            raise _trouble(refusal) from refusal


def write(file: Path, *, compound: str, kind: str) -> None:
    """Export one list of a compound; personal numbers are written as the operator may see them.

    Raises:
        Trouble: the compound is unknown or the file cannot be written.
    """
    with journal.coming_from("cli"), override(_language()):
        try:
            content = register.export_workbook(
                kind=kind,
                compound_id=_compound_id(compound),
                actor=Actor.system(),
                purpose="shouwang export",
                now=clock.now(),
            )
        except Refusal as refusal:
            raise _trouble(refusal) from refusal
    _save(file, content)
    speech.say(en=f"Exported to {file}.", zh=f"已导出到 {file}。")


def _read(file: Path, compound: str, kind: str, *, commit: bool, valid_only: bool, result: Path | None) -> int:
    compound_id = _compound_id(compound)
    content = file.read_bytes()
    done = register.import_file(
        content,
        filename=file.name,
        kind=kind,
        compound_id=compound_id,
        actor=Actor.system(),
        now=clock.now(),
        policy="valid_rows" if valid_only else "all_or_nothing",
        dry_run=not commit,
        progress=_show_progress,
    )
    _report(done)
    if (done.refused or done.remarked) and result is not None:
        _save(result, _refused_rows(content, file.name, kind, compound_id))
        speech.say(en=f"The rows to mend and to look at stand in {result}.", zh=f"被退回和需核对的行见 {result}。")
    if done.handed_out:
        accounts = file.with_name(f"{file.stem}-accounts.xlsx")
        _save(accounts, register.accounts_workbook(done.handed_out))
        speech.say(en=f"New accounts and first passwords: {accounts}", zh=f"新账号与初始密码：{accounts}")
    for one in done.unseated:
        lacks = ", ".join(map(gettext, one["lacks"]))
        post = Words.of(one["post"])
        speech.say(
            en=f"Not put on the post {post.en}: {one['name']} lacks: {lacks}.",
            zh=f"未安排到岗位“{post.zh}”：{one['name']} 缺少 {lacks}。",
        )
    return 1 if done.refused else 0


def _compound_id(code: str) -> int:
    known = {compound.code: compound.pk for compound in places.compounds()}
    if code not in known:
        shown = ", ".join(sorted(known)) or "–"
        raise Trouble(en=f"There is no compound {code}; there are: {shown}.", zh=f"没有小区 {code}；现有：{shown}。")
    return known[code]


def _report(done: register.ImportResult) -> None:
    speech.say(
        en=f"{done.total} rows: {done.new} new, {done.updated} changed, {done.unchanged} unchanged, "
        f"{len(done.refused)} refused.",
        zh=f"共 {done.total} 行：新增 {done.new}，更新 {done.updated}，"
        f"不变 {done.unchanged}，退回 {len(done.refused)}。",
    )
    if done.changes:
        shown = ", ".join(f"{gettext(MEANINGS[field].label)} {rows}" for field, rows in done.changes.items())
        speech.say(en=f"  Columns that change: {shown}", zh=f"  有变化的列：{shown}")
    for line, problems in (
        *((line, line.problems) for line in done.refused[:20]),
        *((line, line.remarks) for line in done.remarked[:20]),
    ):
        reasons = "; ".join(gettext(problem.message).format(**problem.params) for problem in problems)
        print(f"  {line.number}: {reasons}", flush=True)
    if done.written:
        speech.say(en="Written.", zh="已写入。")
    else:
        speech.say(
            en="Nothing was written. Use --commit, and --valid-only to leave out refused rows.",
            zh="没有写入任何内容。写入请加 --commit；跳过被退回的行请加 --valid-only。",
        )


def _refused_rows(content: bytes, filename: str, kind: str, compound_id: int) -> bytes:
    """The workbook of refused rows, made by a trial that is rolled back."""
    with transaction.atomic():
        run = register.upload(
            actor=Actor.system(),
            compound_id=compound_id,
            kind=kind,
            filename=filename,
            content=content,
            now=clock.now(),
        )
        if run.attempt is not None:
            register.try_run(run_id=run.pk, attempt=run.attempt, now=clock.now())
        run.refresh_from_db()
        book = register.refused_workbook(run)
        transaction.set_rollback(True)
    return book


def _show_progress(done: int, total: int) -> None:
    speech.say(en=f"  {done} of {total} rows", zh=f"  {done}／{total} 行")


def _save(file: Path, content: bytes) -> None:
    try:
        file.touch(mode=0o600)
        file.write_bytes(content)
    except OSError as problem:
        raise Trouble(
            en=f"{file} cannot be written ({problem.strerror}).", zh=f"无法写入 {file}（{problem.strerror}）。"
        ) from problem


def _trouble(refusal: Refusal) -> Trouble:
    with override("zh-hans"):
        chinese = refusal.text(gettext(refusal.message))
    return Trouble(en=str(refusal), zh=chinese)


def _language() -> str:
    return "zh-hans" if speech.language() == "zh" else "en"
