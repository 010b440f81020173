"""The real server, spoken to over its protocol, on a copy of the shipped rulebook or a small one."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from editing import Editor, drive
from folders import SMALL, write_folder
from strategist.rulebook.files import shipped_rules
from strategist.rulebook.format import needs_format

BAD = "rules:\n  - {id: x, title: 债务😀, when: {calls_mad: 1}, then: {propose: call, strength: 3}, because: y}\n"
GOOD = BAD.replace("calls_mad:", "calls_made:")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "book", {"rulebook.yaml": SMALL, "more.yaml": GOOD}).resolve()


@pytest.fixture
def shipped_copy(tmp_path: Path) -> Path:
    shutil.copytree(shipped_rules(), tmp_path / "rules")
    return (tmp_path / "rules").resolve()


def at(uri: str, line: int, character: int) -> dict[str, object]:
    return {"text_document": types.TextDocumentIdentifier(uri), "position": types.Position(line, character)}


def place_of(text: str, word: str, into: int = 1) -> tuple[int, int]:
    """Line and UTF-16 column inside a word's first occurrence."""
    offset = text.index(word) + into
    line = text.count("\n", 0, offset)
    return line, len(text[text.rfind("\n", 0, offset) + 1 : offset].encode("utf-16-le")) // 2


def test_a_mistake_is_told_where_it_stands_and_taken_back_when_mended(small: Path) -> None:
    async def script(editor: Editor) -> None:
        uri = editor.open(small / "more.yaml", BAD)
        (found,) = await editor.codes(uri, "unknown-fact")
        line, column = place_of(BAD, "calls_mad", 0)
        assert found.range == types.Range(types.Position(line, column), types.Position(line, column + len("calls_mad")))
        assert found.message == "unknown fact `calls_mad`\ndid you mean `calls_made`?"
        assert found.severity == types.DiagnosticSeverity.Error
        assert found.source == "strategist"
        editor.type(uri, GOOD)
        await editor.codes(uri, "rule-without-source")  # it loads, and what `check` finds comes instead
        editor.type(uri, "# nothing\n")
        await editor.codes(uri)

    drive(script)


def test_other_files_of_the_rulebook_are_told_of_too(small: Path) -> None:
    async def script(editor: Editor) -> None:
        uri = editor.open(small / "rulebook.yaml", SMALL.replace("calls_made: {type", "calls_counted: {type"))
        more = (small / "more.yaml").as_uri()
        await editor.until(lambda: any(d.code == "unknown-fact" for d in editor.told.get(more, [])))
        assert "calls_counted" in editor.told[more][0].message
        document = types.TextDocumentIdentifier(uri)
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(document))  # the file on disk is sound
        await editor.until(lambda: all(d.severity != types.DiagnosticSeverity.Error for d in editor.told[more]))

    drive(script)


def test_a_save_and_a_change_on_disk_are_heeded(small: Path) -> None:
    async def script(editor: Editor) -> None:
        uri = editor.open(small / "rulebook.yaml")
        more = small / "more.yaml"
        await editor.codes(more.as_uri(), "rule-without-source")
        more.write_text(BAD, encoding="utf-8")
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))
        await editor.codes(more.as_uri(), "unknown-fact")
        more.write_text(GOOD, encoding="utf-8")
        change = types.FileEvent(more.as_uri(), types.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
        await editor.codes(more.as_uri(), "rule-without-source")

    drive(script)


def test_completion_in_a_half_typed_file_after_chinese(small: Path) -> None:
    async def script(editor: Editor) -> None:
        text = GOOD + "  - {id: z, title: 催收😀, when: {cooperation: ["
        uri = editor.open(small / "more.yaml", text)
        line, column = len(text.splitlines()) - 1, len(text.splitlines()[-1].encode("utf-16-le")) // 2
        found = await editor.complete(uri, line, column)
        assert [item.label for item in found][:3] == ["friendly", "neutral", "hostile"]
        editor.type(uri, text.replace("cooperation: [", "calls"))
        start = column - len("cooperation: [")
        (calls,) = [i for i in await editor.complete(uri, line, start + 5) if i.label == "calls_made"]
        assert isinstance(calls.text_edit, types.TextEdit)
        assert calls.text_edit.new_text == "calls_made: "
        assert calls.text_edit.range == types.Range(types.Position(line, start), types.Position(line, start + 5))
        assert calls.detail == "int"
        told = await editor.client.completion_item_resolve_async(calls)
        assert isinstance(told.documentation, types.MarkupContent)
        assert "**calls_made** · fact of the profile" in told.documentation.value

    drive(script)


def test_the_shipped_rulebook(shipped_copy: Path) -> None:
    """Hover, definition, references, rename, outline and format on some 660 rules."""
    path = shipped_copy / "propose" / "firm.yaml"
    text = path.read_text(encoding="utf-8")

    async def script(editor: Editor) -> None:
        client, uri = editor.client, editor.open(path)
        where = at(uri, *place_of(text, "bad_faith"))
        hover = await client.text_document_hover_async(types.HoverParams(**where))
        assert hover is not None
        assert isinstance(hover.contents, types.MarkupContent)
        assert "derived fact" in hover.contents.value
        assert hover.range is not None
        settled = await client.text_document_definition_async(types.DefinitionParams(**where))
        assert {Path(found.uri).name for found in settled} == {"helpers.yaml"}
        declared = await client.text_document_declaration_async(types.DeclarationParams(**where))
        assert [Path(found.uri).name for found in declared] == ["derived.yaml"]
        context = types.ReferenceContext(include_declaration=True)
        used = await client.text_document_references_async(types.ReferenceParams(context=context, **where))
        assert len(used) > 20
        ready = await client.text_document_prepare_rename_async(types.PrepareRenameParams(**where))
        assert isinstance(ready, types.Range)
        renamed = await client.text_document_rename_async(types.RenameParams(new_name="ill_will", **where))
        assert sum(len(edits) for edits in renamed.changes.values()) == len(used)
        asked = at(uri, *place_of(text, "days_past_due"))
        with pytest.raises(JsonRpcException, match="fact of the profile"):
            await client.text_document_rename_async(types.RenameParams(new_name="age", **asked))
        document = types.TextDocumentIdentifier(uri)
        outline = await client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
        assert len(outline) > 10
        assert all(symbol.detail for symbol in outline)
        options = types.FormattingOptions(2, True)
        asked_to_format = types.DocumentFormattingParams(document, options)
        assert not await client.text_document_formatting_async(asked_to_format)
        untidy = text.replace("then: {", "then:     {", 1)
        assert needs_format(untidy, path.name)
        editor.type(uri, untidy)
        (edit,) = await client.text_document_formatting_async(asked_to_format)
        assert edit.new_text == text
        editor.type(uri, text + "rules: [")
        assert await client.text_document_formatting_async(asked_to_format) is None

    drive(script)


def test_a_folder_can_be_named(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "odd", {"all.yaml": SMALL, "more.yaml": BAD}).resolve()

    async def script(editor: Editor) -> None:
        await editor.codes(editor.open(folder / "more.yaml"), "unknown-fact")

    drive(script, "--rules", str(folder))


def test_files_of_no_rulebook_are_left_alone(tmp_path: Path, small: Path) -> None:
    async def script(editor: Editor) -> None:
        stranger = tmp_path / "pipeline.yaml"
        uri = editor.open(stranger, "rules: {")
        assert await editor.complete(uri, 0, 8) == []
        hover = await editor.client.text_document_hover_async(types.HoverParams(**at(uri, 0, 1)))
        assert hover is None
        await editor.codes(editor.open(small / "more.yaml", BAD), "unknown-fact")
        assert uri not in editor.told

    drive(script)


def test_absurd_files_and_positions_leave_it_running(small: Path) -> None:
    async def script(editor: Editor) -> None:
        for text in ("", "\x00\x01", "[" * 3000, "- " * 3000, "\ufeff", "x" * 200_000, "a: '", "rules: &a [*a]"):
            uri = editor.open(small / "more.yaml", text)
            for line, character in ((0, 0), (0, 10**6), (10**6, 3)):
                await editor.complete(uri, line, character)
                await editor.client.text_document_hover_async(types.HoverParams(**at(uri, line, character)))
                await editor.client.text_document_definition_async(types.DefinitionParams(**at(uri, line, character)))
        strange = "untitled:Untitled-1"
        item = types.TextDocumentItem(strange, "yaml", 1, "rules: {")
        editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        assert await editor.complete(strange, 0, 3) == []
        editor.type(uri, BAD)
        await editor.codes(uri, "unknown-fact")

    drive(script)


def test_columns_are_utf_16_whatever_the_editor_prefers() -> None:
    async def script(editor: Editor) -> None:
        assert editor.capabilities is not None
        assert editor.capabilities.position_encoding == types.PositionEncodingKind.Utf16

    drive(script)


def test_a_request_that_makes_no_sense_is_answered_without_a_traceback() -> None:
    def message(**content: object) -> bytes:
        body = json.dumps({"jsonrpc": "2.0", **content}).encode()
        return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)

    general = {"general": {"positionEncodings": ["utf-8", "utf-32"]}}
    sent = message(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": general})
    nowhere = {"textDocument": {"uri": "file:///x.yaml"}, "position": {"line": -1, "character": "x"}}
    sent += message(id=2, method="textDocument/hover", params=nowhere)
    sent += message(id=3, method="no/such/thing", params={})
    sent += message(id=4, method="shutdown") + message(method="exit")
    command = [sys.executable, "-m", "strategist.cli.main", "lsp"]
    done = subprocess.run(command, input=sent, capture_output=True, timeout=60)
    bodies = [part.partition(b"\r\n\r\n")[2] for part in done.stdout.split(b"Content-Length: ")[1:]]
    answers = {answer["id"]: answer for answer in map(json.loads, bodies)}
    assert answers[1]["result"]["capabilities"]["positionEncoding"] == "utf-16"
    assert answers[2]["error"]["message"] == "Invalid Params"
    assert "method" in answers[3]["error"]["message"].lower()
    assert answers[4]["result"] is None
    assert b"Traceback" not in done.stdout


def test_without_pygls_it_says_how_to_install_it(tmp_path: Path) -> None:
    write_folder(tmp_path, {"pygls.py": "raise ModuleNotFoundError(\"No module named 'pygls'\", name='pygls')\n"})
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.argv = ['strategist', 'lsp']; "
    code += "from strategist.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert (
        done.stderr
        == "the language server needs pygls; install it with `pip install 'collection-strategist[editor]'`\n"
    )


def test_an_editor_that_vanishes_ends_the_server(small: Path) -> None:
    async def script() -> int | None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "strategist.cli.main", "lsp", stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(60):
            return await process.wait()

    assert asyncio.run(script()) == 0
