"""The folder of corpora is rebuilt byte for byte, goes on where it stopped, and what is wrong is refused."""

from __future__ import annotations

import dataclasses
import gzip
import json
import shutil
from pathlib import Path

import pytest
from miniature import ARTICLES, COLUMNS, FURTHER, REGISTERS, TEXTS, World, git

from raqqa_nlp.cli import main
from raqqa_nlp.data import Plan, build, checkouts, plan
from raqqa_nlp.data.catalogue import Catalogue, Repository
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.standoff import to_standoff
from raqqa_nlp.training.corpora import OWN, READERS, extended_documents

FILES = 21


def planned(world: World, folder: Path, *only: str, catalogue: Catalogue | None = None) -> Plan:
    return plan(folder, only or None, catalogue=catalogue or world.catalogue, annotations=world.annotations)


def with_repository(world: World, repository: Repository) -> Catalogue:
    """The catalogue with another entry for a repository."""
    changed = {**world.catalogue.repositories, repository.name: repository}
    return dataclasses.replace(world.catalogue, repositories=changed)


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".repositories" not in path.parts
    }


def test_all_corpora_are_rebuilt(world: World, tmp_path: Path) -> None:
    assert build(planned(world, tmp_path), checkouts=world.clones) == FILES
    made = content(tmp_path)
    assert len(made) == FILES
    for corpus, texts in (("extended", TEXTS), ("further", FURTHER), ("registers", REGISTERS)):
        for name, text in texts.items():
            assert made[f"{corpus}/texts/{name}.txt"] == text.encode()
    assert made["conll2003/train.txt"] == COLUMNS.encode()
    for part, articles in ARTICLES.items():
        lines = gzip.decompress(made[f"polnear/{part}.jsonl.gz"]).decode().splitlines()
        assert [json.loads(line) for line in lines] == list(articles)


def test_what_is_rebuilt_reads_like_the_layout_it_replaces(world: World, tmp_path: Path) -> None:
    build(planned(world, tmp_path / "rebuilt"), checkouts=world.clones)
    for kind in ("gold", "texts"):
        (tmp_path / "before" / "extended" / kind).mkdir(parents=True)
    for doc in world.documents:
        before = tmp_path / "before" / "extended"
        (before / "gold" / f"{doc.id}.json").write_text(json.dumps(to_standoff(doc)), encoding="utf-8")
        (before / "texts" / f"{doc.id}.txt").write_bytes(doc.text.encode())
    rebuilt = list(extended_documents(tmp_path / "rebuilt"))
    assert rebuilt == list(extended_documents(tmp_path / "before"))
    assert rebuilt == list(world.documents)


def test_training_reads_every_corpus_of_the_folder(world: World, tmp_path: Path) -> None:
    build(planned(world, tmp_path), checkouts=world.clones)
    read = {name: list(reader(tmp_path)) for name, reader in READERS.items() if name not in OWN}
    assert all(read.values()), read
    [one, two] = read["polnear"]
    bare = read["polnear-attributions"]
    assert [text.text for text in bare] == [one.text, two.text]
    assert {span.head for text in (one, two) for span in text.spans} == {"polnear", "number"}
    assert {span.head for text in bare for span in text.spans} == {"polnear"}
    assert (one.id, two.id) == ("one", "two_x")
    assert [span.labels for span in one.spans[:3]] == [("SOURCE",), ("CUE",), ("CONTENT",)]
    assert len(read["conll2003"][0].spans) == 2


def test_fetching_gives_the_same_and_brings_no_more_than_is_read(world: World, tmp_path: Path) -> None:
    build(planned(world, tmp_path / "local"), checkouts=world.clones)
    build(planned(world, tmp_path / "fetched"))
    assert content(tmp_path / "fetched") == content(tmp_path / "local")
    records = world.catalogue.repositories["Records"]
    fetched = tmp_path / "fetched" / ".repositories" / "Records.git"
    listed = git(fetched, "rev-list", "--objects", "--all", "--missing=print")
    assert listed.count("?") == 1, "unread.bin alone is not here"
    assert git(fetched, "rev-list", "--all") == records.commit, "neither the commits before nor those after"


def test_an_interrupted_build_goes_on(world: World, tmp_path: Path) -> None:
    (tmp_path / "clones").mkdir()
    for name in ("Mixed", "Names", "Pages"):
        (tmp_path / "clones" / name).symlink_to(world.clones / name)
    with pytest.raises(InputError, match=r"PolNeAR: no clone of .*Make one there: git clone file://.*PolNeAR"):
        build(planned(world, tmp_path / "out"), checkouts=tmp_path / "clones")
    some = len(content(tmp_path / "out"))
    assert 0 < some < FILES
    assert build(planned(world, tmp_path / "out"), checkouts=world.clones) == FILES - some
    assert build(planned(world, tmp_path / "out"), checkouts=world.clones) == 0
    (tmp_path / "out" / "extended" / "texts" / "lf.txt").unlink()
    shutil.rmtree(tmp_path / "out" / "re3d")
    assert build(planned(world, tmp_path / "out"), checkouts=world.clones) == 4


def test_an_interrupted_fetch_goes_on(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkouts, "AT_ONCE", 2)
    real = checkouts._git
    asked: list[str] = []

    def breaking(path: Path, *arguments: str, given: str = "") -> bytes:
        if "--stdin" in arguments:
            if len(asked) == 2:
                raise InputError("the line went dead")
            asked.append(given)
        return real(path, *arguments, given=given)

    monkeypatch.setattr(checkouts, "_git", breaking)
    with pytest.raises(InputError, match=r"cannot be fetched .the line went dead.*Run the command again"):
        build(planned(world, tmp_path, "polnear"))
    assert content(tmp_path) == {}
    before = set("\n".join(asked).split())
    assert len(before) == 4
    asked[:] = [""] * 99
    assert build(planned(world, tmp_path, "polnear")) == 2
    assert before.isdisjoint("\n".join(asked).split())


def test_another_file_is_never_overwritten(world: World, tmp_path: Path) -> None:
    build(planned(world, tmp_path), checkouts=world.clones)
    for path in ("extended/texts/jl.txt", "extended/gold/jl.json", "polnear/dev.jsonl.gz", "wnut17/dev.txt"):
        file = tmp_path / path
        before = file.read_bytes()
        for other in (b"mine", before[:-3], b""):
            file.write_bytes(other)
            with pytest.raises(InputError, match=f"{path}: this is not the file .* Move it away"):
                build(planned(world, tmp_path), checkouts=world.clones)
            assert file.read_bytes() == other
        file.write_bytes(before)


@pytest.mark.parametrize("corpus", ["extended", "polnear", "conll2003"])
def test_another_content_is_refused_with_both_sums(world: World, tmp_path: Path, corpus: str) -> None:
    wrong = "0" * 64
    annotations = tmp_path / "annotations"
    shutil.copytree(world.annotations, annotations)
    published = annotations / "extended" / "jl.json"
    right = json.loads(published.read_text(encoding="utf-8"))["text_sha"]
    published.write_text(published.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    corpora = {
        name: dataclasses.replace(it, files=tuple(dataclasses.replace(file, sha256=wrong) for file in it.files))
        for name, it in world.catalogue.corpora.items()
    }
    changed = dataclasses.replace(world.catalogue, corpora=corpora)
    with pytest.raises(AnnotationError) as raised:
        build(
            plan(tmp_path / "out", [corpus], catalogue=changed, annotations=annotations),
            checkouts=world.clones,
        )
    said = str(raised.value)
    assert wrong in said
    assert "report it" in said
    if corpus == "extended":
        assert "the text jl" in said
        assert right in said
        assert "extended/texts/jl.txt" not in content(tmp_path / "out")
    else:
        assert content(tmp_path / "out") == {}


def test_a_clone_without_the_commit_is_refused(world: World, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "Names")
    with pytest.raises(
        InputError, match=r"no clone of file.* with the commit .*git -C .*Names fetch origin [0-9a-f]{40}"
    ):
        build(planned(world, tmp_path / "out", "wikigold"), checkouts=tmp_path)


def test_the_repository_around_a_folder_is_not_taken_for_the_clone(world: World, tmp_path: Path) -> None:
    clone = tmp_path / "around"
    git(tmp_path, "clone", "--quiet", str(world.clones / "Names"), "around")
    (clone / "Names").mkdir()
    with pytest.raises(InputError, match="no clone of"):
        build(planned(world, tmp_path / "out", "wikigold"), checkouts=clone)


def test_a_bare_clone_will_do(world: World, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(world.clones / "Names"), "Names.git")
    assert build(planned(world, tmp_path / "out", "wikigold"), checkouts=tmp_path) == 1


def test_a_missing_file_and_a_missing_content_are_told(world: World, tmp_path: Path) -> None:
    corpus = world.catalogue.corpora["wikigold"]
    lost = dataclasses.replace(corpus, files=(dataclasses.replace(corpus.files[0], path="lost.txt"),))
    changed = dataclasses.replace(world.catalogue, corpora={"wikigold": lost})
    with pytest.raises(InputError, match=r"no file lost.txt in commit"):
        build(planned(world, tmp_path / "out", catalogue=changed), checkouts=world.clones)
    git(
        tmp_path, "clone", "--quiet", "--bare", "--filter=blob:none", world.catalogue.repositories["Names"].url, "Names"
    )
    git(tmp_path / "Names", "config", "remote.origin.url", str(tmp_path / "gone"))
    with pytest.raises(InputError, match=r"the content of wikigold/wikigold/train.txt is missing"):
        build(planned(world, tmp_path / "out", "wikigold"), checkouts=tmp_path)


def test_no_connection_and_no_git_are_told(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = world.catalogue.repositories["Names"]
    away = with_repository(world, dataclasses.replace(names, url=(tmp_path / "nowhere").as_uri()))
    with pytest.raises(InputError, match=r"nowhere: cannot be fetched .* --checkouts"):
        build(planned(world, tmp_path / "out", "wikigold", catalogue=away))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match=r"git is not installed. Install it"):
        build(planned(world, tmp_path / "out", "wikigold"))


def test_a_repository_outside_the_catalogue_is_refused(world: World, tmp_path: Path) -> None:
    other = with_repository(world, dataclasses.replace(world.catalogue.repositories["Records"], commit="f" * 40))
    with pytest.raises(AnnotationError, match=r"Records at [0-9a-f]{40}: not in the catalogue"):
        planned(world, tmp_path, catalogue=other)


def test_the_command_builds_lists_and_refuses(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("raqqa_nlp.data.plans.shipped", lambda: world.catalogue)
    monkeypatch.setattr("raqqa_nlp.data.plans.annotations_folder", lambda: world.annotations)
    command = ["data", "build", "-o", str(tmp_path / "out"), "--checkouts", str(world.clones)]
    assert main([*command, "--only", "wikigold"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'out'}: 1 files written, 0 were there\n"
    assert main([*command, "--dry-run"]) == 0
    listed = capsys.readouterr().out
    for repository in world.catalogue.repositories.values():
        assert f"{repository.url} at {repository.commit}" in listed
    assert "extended: annotated texts\n  terms  CC0\n" in listed
    assert "  files  1, of which 0 are missing\n" in listed
    assert "  files  6, of which 6 are missing\n" in listed
    assert listed.endswith("to fetch: about 0.7 MB from 7 repositories\n")
    assert len(content(tmp_path / "out")) == 1
    assert main(command) == 0
    assert capsys.readouterr().out.endswith(f": {FILES - 1} files written, 1 were there\n")
    assert main([*command, "--only", "wikigolf"]) == 2
    assert "no corpus 'wikigolf'. Choose from extended, further, registers, polnear" in capsys.readouterr().err
