"""The settings that the page on editors shows can be read, and start the server."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "editor.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)


def test_vs_code_starts_the_server() -> None:
    client, schemas = map(json.loads, blocks("json"))
    assert [client["glspc.server.command"], *client["glspc.server.commandArguments"]] == ["strategist", "lsp"]
    (schema,) = schemas["yaml.schemas"]
    assert Path(schema).name in "".join(blocks("sh"))


def test_helix_starts_the_server() -> None:
    (text,) = blocks("toml")
    settings = tomllib.loads(text)
    (name,) = settings["language"][0]["language-servers"]
    server = settings["language-server"][name]
    assert [server["command"], *server["args"]] == ["strategist", "lsp"]


def test_neovim_starts_the_server() -> None:
    (text,) = blocks("lua")
    assert re.search(r'cmd = \{ "strategist", "lsp" \}', text)
    assert set(re.findall(r'vim\.lsp\.(?:config\[|enable\()"(\w+)"', text)) == {"strategist"}
