"""What deploy/ holds, looked at by the programs that would read it, where one of them is here."""

import base64
import hashlib
import importlib.metadata
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import streamlit
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ui.kit.serving import HERE

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CADDYFILE = (DEPLOY / "Caddyfile").read_text()
HEADERS = (DEPLOY / "nginx" / "nn-headers.inc").read_text()


def run(*command: str, **environment: str) -> None:
    """Run a program that is installed; skip where it is not, fail with what it says."""
    path = shutil.which(command[0])
    if path is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run([path, *command[1:]], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def ranges() -> list[Requirement]:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


def locked() -> list[tuple[Requirement, int]]:
    """Every package of the lock file with the number of its hashes."""
    text = (ROOT / "requirements.lock").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if re.match(r"\w", line)]
    return [(Requirement(line.split("--hash")[0]), line.count("--hash=sha256:")) for line in lines]


def test_every_package_is_locked_in_one_version_within_its_range() -> None:
    for wanted in ranges():
        name = canonicalize_name(wanted.name)
        found = [
            one
            for one, _hashes in locked()
            if canonicalize_name(one.name) == name and (one.marker is None or one.marker.evaluate())
        ]
        assert len(found) == 1, f"{wanted.name}: make lock has not been run"
        (pin,) = found[0].specifier
        assert pin.operator == "=="
        assert wanted.specifier.contains(pin.version), f"{wanted.name}: make lock has not been run"


def test_what_the_locked_packages_need_is_locked_too() -> None:
    pins = {canonicalize_name(one.name) for one, _hashes in locked()}
    for name in pins:
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system
        for need in map(Requirement, needs):
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                assert canonicalize_name(need.name) in pins, f"{name} needs {need.name}"


def test_every_locked_package_has_hashes_and_none_says_where_it_was_found() -> None:
    assert len(locked()) > len(ranges())
    assert all(hashes for _one, hashes in locked())
    assert "://" not in (ROOT / "requirements.lock").read_text()


def policy(text: str, name: str) -> dict[str, set[str]]:
    """A Content-Security-Policy as sources by directive."""
    (found,) = re.findall(rf'{name} "([^"]*)"', text)
    parts = [part.split() for part in found.split(";")]
    return {part[0]: set(part[1:]) for part in parts}


def test_both_proxies_have_the_same_policy_and_headers() -> None:
    caddy = policy(CADDYFILE, "Content-Security-Policy")
    nginx = policy(HEADERS, "add_header Content-Security-Policy")
    assert caddy.pop("frame-ancestors") == {"{$FRAME_ANCESTORS:'self'}"}
    assert nginx.pop("frame-ancestors") == {"'self'"}
    assert caddy == nginx
    for name, value in re.findall(r'add_header (\S+) (".*?"|\S+) always;', HEADERS):
        if name != "Content-Security-Policy":
            assert re.search(rf"{name} {re.escape(value)}\n", CADDYFILE), name


def test_the_policy_lets_in_the_scripts_inside_the_page_and_no_others() -> None:
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    inside = re.findall(r"<script>(.*?)</script>", page.read_text() + HERE.decode(), re.DOTALL)
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in inside
    }
    allowed = policy(CADDYFILE, "Content-Security-Policy")["script-src"]
    assert {source for source in allowed if source.startswith("'sha256-")} == hashes


def test_an_upload_is_stopped_by_the_app_which_says_so_and_not_by_a_proxy() -> None:
    config = (ROOT / ".streamlit" / "config.toml").read_text()
    most = int(re.findall(r"^maxUploadSize = (\d+)", config, re.MULTILINE)[0])
    (caddy,) = re.findall(r"max_size (\d+)MB", CADDYFILE)
    (nginx,) = re.findall(
        r"client_max_body_size (\d+)m;", (DEPLOY / "nginx" / "nn.conf").read_text()
    )
    # Caddy's megabytes are of 1000 kB, Streamlit's and nginx's of 1024.
    assert int(caddy) * 1000**2 > most * 1024**2 * 0.99
    assert int(nginx) > most


def test_caddy_accepts_its_file(tmp_path: Path) -> None:
    for base in ("", "/nn"):
        run(
            *("caddy", "validate", "--adapter", "caddyfile", "--config", f"{DEPLOY}/Caddyfile"),
            SITE_ADDRESS="nn.example.org",
            BASE_PATH=base,
            UPSTREAMS="127.0.0.1:8501 127.0.0.1:8502",
            STREAMLIT_STATIC="/srv/streamlit",
            HOME=str(tmp_path),
        )


def test_the_dockerfile_is_clean() -> None:
    run("hadolint", f"{DEPLOY}/Dockerfile")


def test_the_dockerfile_copies_what_the_app_is_made_of_and_nothing_is_left_at_home() -> None:
    copied = set()
    for line in (DEPLOY / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            copied.update(line.split()[1:-1])
    sent = {
        line[1:]
        for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    assert copied == sent
    assert all((ROOT / name).exists() for name in copied)
    imported = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert imported | {"pages", ".streamlit", "streamlit_app.py", "serve.py"} <= copied


def test_a_space_is_asked_for_on_the_port_that_the_image_serves() -> None:
    (port,) = re.findall(r"STREAMLIT_SERVER_PORT=(\d+)", (DEPLOY / "Dockerfile").read_text())
    head = (DEPLOY / "spaces" / "README.md").read_text().split("---")[1]
    assert yaml.safe_load(head)["app_port"] == int(port)
    assert yaml.safe_load(head)["sdk"] == "docker"


def test_compose_has_a_form_that_compose_knows() -> None:
    run(
        *("check-jsonschema", "--builtin-schema", "vendor.compose-spec"),
        str(DEPLOY / "compose.yaml"),
    )


def test_every_setting_of_compose_is_in_the_example_and_has_a_default() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    used = set(re.findall(r"\$\{(\w+)", text))
    example = set(re.findall(r"^(?:# )?(\w+)=", (DEPLOY / "example.env").read_text(), re.MULTILINE))
    assert used == example
    assert all(":-" in one for one in re.findall(r"\$\{[^}]*\}", text))


def test_the_containers_of_compose_have_no_rights_that_they_do_not_need() -> None:
    services: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for name, service in services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert ("ports" in service) == (name == "proxy")
    apps = [name for name in services if name != "proxy"]
    assert services["proxy"]["environment"]["UPSTREAMS"].split() == [f"{a}:8501" for a in apps]
    assert set(services["proxy"]["depends_on"]) == set(apps)


def test_systemd_accepts_the_unit_and_finds_little_exposed(tmp_path: Path) -> None:
    unit = (DEPLOY / "nn@.service").read_text().replace("/opt/nn/.venv/bin/python", "/bin/true")
    # What is in no folder of its own is looked for among the system's.
    (tmp_path / "nn@.service").write_text(unit)
    run("systemd-analyze", "verify", f"{tmp_path}/nn@.service")
    run(
        *("systemd-analyze", "security", "--offline=true", "--threshold=20"),
        f"{tmp_path}/nn@.service",
    )
